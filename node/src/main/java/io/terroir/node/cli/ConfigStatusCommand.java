package io.terroir.node.cli;

import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigReplica;
import io.terroir.sdk.ConfigReplica.Decisions;
import io.terroir.sdk.ConfigReplica.Instances;
import io.terroir.sdk.ConfigReplica.Report;
import io.terroir.sdk.ConfigStatus;
import io.terroir.sdk.TerroirClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code terroir config status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the replicas of the directory; one gateway asks each of them.")
final class ConfigStatusCommand implements Callable<Integer> {
  private static final String NOTHING = "-";

  @Mixin private ClientOptions client = new ClientOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      ConfigStatus status = terroir.admin().config().status();
      PrintWriter out = spec.commandLine().getOut();
      if (client.json()) {
        out.println(Output.json(status));
      } else {
        print(out, status);
      }
    }
    return ExitCodes.DONE;
  }

  private static void print(PrintWriter out, ConfigStatus status) {
    out.println(status.members().map(ConfigStatusCommand::headline).orElse("nobody answers"));
    out.println();
    out.println(
        Output.table(
            List.of(
                "NODE",
                "REGION",
                "REPLICA",
                "STATE",
                "EPOCH",
                "FAST",
                "CONFLICTS",
                "RECOVERIES",
                "PENDING",
                "OPEN",
                "KEPT",
                "WAITING"),
            status.replicas().stream().map(ConfigStatusCommand::row).toList()));
    List<List<String>> progress = new ArrayList<>();
    status.replicas().forEach(replica -> progress.addAll(progress(replica)));
    if (!progress.isEmpty()) {
      out.println();
      out.println(
          Output.table(
              List.of("NODE", "COORDINATOR", "EXECUTED", "DURABLE", "FLOOR", "TRUNCATED"),
              progress));
    }
  }

  private static String headline(ConfigMembers members) {
    return "epoch %d: %d members, %d must agree, %d for one round trip"
        .formatted(
            members.epoch(), members.members().size(), members.quorum(), members.fastQuorum());
  }

  private static List<String> row(ConfigReplica replica) {
    String region = replica.region().isEmpty() ? NOTHING : replica.region();
    if (replica.report().isEmpty()) {
      List<String> row = new ArrayList<>(List.of(replica.node(), region, NOTHING, state(replica)));
      row.addAll(Collections.nCopies(8, NOTHING));
      return row;
    }
    Report report = replica.report().get();
    Instances instances = report.instances();
    int open = instances.initial() + instances.preAccepted() + instances.accepted();
    return List.of(
        replica.node(),
        region,
        report.replica() == 0 ? NOTHING : "r" + report.replica() + "." + report.incarnation(),
        state(replica),
        Long.toString(report.epoch()),
        fast(report.decisions()),
        Long.toString(report.decisions().conflicts()),
        Long.toString(report.decisions().recoveries()),
        Integer.toString(report.pending()),
        Integer.toString(open),
        Integer.toString(instances.committed()),
        report.waiting() == 0
            ? "0"
            : report.waiting() + ", " + report.oldestWaiting().toMillis() + " ms");
  }

  private static String state(ConfigReplica replica) {
    Optional<String> stage = replica.report().map(Report::stage);
    if (stage.isEmpty()) {
      return replica.member() ? "member, no answer" : "no answer";
    } else if (replica.ready()) {
      return "ready";
    }
    String says = stage.get().equals("member") ? "behind" : stage.get();
    return replica.member() ? "member, " + says : says;
  }

  private static String fast(Decisions decisions) {
    long all = decisions.fastCommits() + decisions.slowCommits();
    return all == 0 ? NOTHING : "%.1f %%".formatted(100.0 * decisions.fastCommits() / all);
  }

  private static List<List<String>> progress(ConfigReplica replica) {
    List<ConfigReplica.Coordinator> coordinators =
        replica.report().map(Report::coordinators).orElse(List.of());
    return coordinators.stream()
        .map(
            coordinator ->
                List.of(
                    replica.node(),
                    "r" + coordinator.replica() + "." + coordinator.incarnation(),
                    Long.toString(coordinator.executed()),
                    Long.toString(coordinator.durable()),
                    Long.toString(coordinator.floor()),
                    Long.toString(coordinator.truncated())))
        .toList();
  }
}
