package io.terroir.node.cli;

import io.terroir.sdk.TerroirClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir shard move-leader}. */
@Command(
    name = "move-leader",
    mixinStandardHelpOptions = true,
    description = {
      "Has the leader of a shard hand over to another voter.",
      "Ends when that one leads; if it does not take over, the old leader goes on."
    })
final class ShardMoveLeaderCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      paramLabel = "KEYSPACE/SHARD",
      description = "The shard as 'terroir shard list' shows it, such as cities/eu-west-1/0.")
  private String shard = "";

  @Option(names = "--to", paramLabel = "NODE", required = true, description = "Who is to lead.")
  private String to = "";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      String before = terroir.admin().shardAdmin().moveLeader(shard, to);
      String line =
          before.equals(to)
              ? to + " leads " + shard + " already"
              : shard + ": " + before + " has handed over to " + to;
      spec.commandLine()
          .getOut()
          .println(client.json() ? Output.json(Map.of("before", before, "after", to)) : line);
    }
    return ExitCodes.DONE;
  }
}
