package io.terroir.node.cli;

import io.terroir.sdk.ShardStatus;
import io.terroir.sdk.ShardStatus.Replica;
import io.terroir.sdk.ShardStatus.Report;
import io.terroir.sdk.TerroirClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir shard list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Asks every node that holds a replica of a strong shard how that is.",
      "COMMITTED and APPLIED are positions in the log; LAG is what is committed and not applied."
    })
final class ShardListCommand implements Callable<Integer> {
  private static final String NOTHING = "-";

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "KEYSPACE",
      description = "A strong keyspace; all if it is left out.")
  private String keyspace = "";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      List<ShardStatus> shards = terroir.admin().shardAdmin().status(keyspace);
      PrintWriter out = spec.commandLine().getOut();
      out.println(client.json() ? Output.json(shards) : table(shards));
      if (!client.json()) {
        shards.forEach(shard -> quarantines(shard).forEach(out::println));
      }
    }
    return ExitCodes.DONE;
  }

  private static List<String> quarantines(ShardStatus shard) {
    List<String> lines = new ArrayList<>();
    for (Replica replica : shard.replicas()) {
      replica
          .report()
          .flatMap(Report::quarantine)
          .ifPresent(
              why ->
                  lines.add(name(shard) + " on " + replica.node() + " is in quarantine: " + why));
    }
    return lines;
  }

  private static String name(ShardStatus shard) {
    return shard.keyspace() + "/" + shard.region() + "/" + shard.number();
  }

  private static String table(List<ShardStatus> shards) {
    List<List<String>> rows = new ArrayList<>();
    for (ShardStatus shard : shards) {
      shard.replicas().forEach(replica -> rows.add(row(shard, replica)));
    }
    return Output.table(
        List.of("SHARD", "NODE", "STATE", "TERM", "COMMITTED", "APPLIED", "LAG"), rows);
  }

  private static List<String> row(ShardStatus shard, Replica replica) {
    String name = name(shard);
    if (replica.report().isEmpty()) {
      return List.of(
          name, replica.node(), state(shard, replica), NOTHING, NOTHING, NOTHING, NOTHING);
    }
    Report report = replica.report().get();
    return List.of(
        name,
        replica.node(),
        state(shard, replica),
        Long.toString(report.term()),
        Long.toString(report.commitIndex()),
        Long.toString(report.appliedIndex()),
        Long.toString(report.lag()));
  }

  private static String state(ShardStatus shard, Replica replica) {
    String node = replica.node();
    if (replica.report().isEmpty()) {
      return role(shard, node) + ", no answer";
    } else if (replica.report().get().quarantine().isPresent()) {
      return role(shard, node) + ", in quarantine";
    } else if (shard.leader().filter(node::equals).isPresent()) {
      return "leader";
    }
    Report report = replica.report().get();
    if (report.joining()) {
      return role(shard, node) + ", lost its disk";
    }
    return report.leader().isEmpty() ? role(shard, node) + ", no leader" : role(shard, node);
  }

  private static String role(ShardStatus shard, String node) {
    if (shard.learners().contains(node)) {
      return "learner";
    } else if (shard.outgoing().contains(node)) {
      return shard.voters().contains(node) ? "voter" : "voter, leaving";
    }
    return shard.voters().isEmpty() || shard.voters().contains(node) ? "voter" : "no member";
  }
}
