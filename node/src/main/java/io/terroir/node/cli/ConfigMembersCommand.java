package io.terroir.node.cli;

import io.terroir.sdk.ConfigAdmin;
import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigMembersChange;
import io.terroir.sdk.ConfigStatus;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir config members}. */
@Command(
    name = "members",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Lists and changes the members that decide about the directory, one at a time.",
      "A change waits until so many of the new members have entered that the old ones may stop."
    })
final class ConfigMembersCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** How long a change waits for the new members. */
  static final class EntryOptions {
    @Option(
        names = "--wait",
        paramLabel = "SECONDS",
        defaultValue = "120",
        description =
            "How long to wait until a quorum of the new members has entered (default:"
                + " ${DEFAULT-VALUE}).")
    private long waitSeconds;

    Duration patience() {
      return Duration.ofSeconds(waitSeconds);
    }
  }

  /** One of the changes. */
  @FunctionalInterface
  private interface Change {
    ConfigMembersChange make(ConfigAdmin admin, String node, long epoch);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, add, remove or replace?");
  }

  @Command(name = "list", description = "Lists the members.", mixinStandardHelpOptions = true)
  int list(@Mixin ClientOptions client) {
    try (TerroirClient terroir = client.connect()) {
      ConfigMembers members = members(terroir.admin().config().status());
      PrintWriter out = spec.commandLine().getOut();
      if (client.json()) {
        out.println(Output.json(members));
      } else {
        out.printf("epoch %d, %d must agree%n%n", members.epoch(), members.quorum());
        out.println(
            Output.table(
                List.of("REPLICA", "NODE", "REGION"),
                members.members().stream()
                    .map(
                        member ->
                            List.of(
                                "r" + member.replica(),
                                member.node(),
                                member.region().isEmpty() ? "-" : member.region()))
                    .toList()));
      }
    }
    return ExitCodes.DONE;
  }

  @Command(
      name = "add",
      description = {
        "Makes a node a member.",
        "Start it before, with process.join-cluster: true: it waits to be one."
      },
      mixinStandardHelpOptions = true)
  int add(
      @Mixin ClientOptions client,
      @Mixin EntryOptions entry,
      @Parameters(paramLabel = "NODE", description = "The name of the node.") String node) {
    return change(client, entry, node, ConfigAdmin::add);
  }

  @Command(
      name = "remove",
      description = {
        "Has a node be no member any more.",
        "Keep it up until the command has ended."
      },
      mixinStandardHelpOptions = true)
  int remove(
      @Mixin ClientOptions client,
      @Mixin EntryOptions entry,
      @Parameters(paramLabel = "NODE", description = "The name of the node.") String node) {
    return change(client, entry, node, ConfigAdmin::remove);
  }

  @Command(
      name = "replace",
      description = {
        "Has a member go on under a new number, since its disk was lost or it was away for long.",
        "If the disk was lost, start the node before, with process.join-cluster: true."
      },
      mixinStandardHelpOptions = true)
  int replace(
      @Mixin ClientOptions client,
      @Mixin EntryOptions entry,
      @Parameters(paramLabel = "NODE", description = "The name of the node.") String node) {
    return change(client, entry, node, ConfigAdmin::replace);
  }

  private int change(ClientOptions client, EntryOptions entry, String node, Change change) {
    try (TerroirClient terroir = client.connect()) {
      ConfigAdmin admin = terroir.admin().config();
      ConfigMembersChange made = change.make(admin, node, members(admin.status()).epoch());
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter progress = spec.commandLine().getErr();
      if (!client.json()) {
        out.println("members were  " + line(made.before()));
        out.println("members are   " + line(made.after()));
      }
      EpochEntry entered = new EpochEntry(admin::status, made.after(), progress::println);
      EpochEntry.Result result = entered.await(entry.patience());
      if (client.json()) {
        out.println(
            Output.json(
                Map.of(
                    "before", made.before(),
                    "after", made.after(),
                    "entered", result.entered(),
                    "missing", result.missing())));
      }
      return conclude(result, made.after());
    }
  }

  private int conclude(EpochEntry.Result result, ConfigMembers after) {
    if (result.isEnough()) {
      spec.commandLine()
          .getErr()
          .println(
              "epoch %d is entered by %s; the old members may stop"
                  .formatted(after.epoch(), String.join(", ", result.entered())));
      return ExitCodes.DONE;
    }
    spec.commandLine()
        .getErr()
        .println(
            ("terroir: the change was made, but only %d of the %d members that are needed have"
                    + " entered epoch %d. Keep all old members up. Missing: %s")
                .formatted(
                    result.entered().size(),
                    after.quorum(),
                    after.epoch(),
                    String.join("; ", result.missing())));
    return ExitCodes.FAILED;
  }

  private static ConfigMembers members(ConfigStatus status) {
    return status
        .members()
        .orElseThrow(
            () ->
                new TerroirException(
                    Reason.UNAVAILABLE, true, "no config replica says who the members are"));
  }

  private static String line(ConfigMembers members) {
    return "epoch %d: %s"
        .formatted(
            members.epoch(),
            String.join(
                ", ",
                members.members().stream()
                    .map(member -> member.node() + " (r" + member.replica() + ")")
                    .toList()));
  }
}
