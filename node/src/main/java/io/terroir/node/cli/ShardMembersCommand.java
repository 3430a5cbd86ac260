package io.terroir.node.cli;

import io.terroir.sdk.ShardAdmin;
import io.terroir.sdk.TerroirClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code terroir shard add-replica} and {@code remove-replica} share. */
abstract class ShardMembersCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      index = "0",
      paramLabel = "KEYSPACE/SHARD",
      description = "The shard as 'terroir shard list' shows it, such as cities/eu-west-1/0.")
  private String shard = "";

  @Parameters(index = "1", paramLabel = "NODE", description = "A node of the shard's region.")
  private String node = "";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** Returns the voters after it. */
  abstract List<String> change(ShardAdmin admin, String ofShard, String theNode);

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      List<String> voters = change(terroir.admin().shardAdmin(), shard, node);
      spec.commandLine()
          .getOut()
          .println(
              client.json()
                  ? Output.json(Map.of("voters", voters))
                  : shard + ": the voters are " + String.join(", ", voters));
    }
    return ExitCodes.DONE;
  }

  /** {@code terroir shard add-replica}. */
  @Command(
      name = "add-replica",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a node a voter of a shard, once it has a copy of it.",
        "If that takes longer than the command waits, ask again: the node goes on to catch up."
      })
  static final class Add extends ShardMembersCommand {
    @Override
    List<String> change(ShardAdmin admin, String ofShard, String theNode) {
      return admin.addReplica(ofShard, theNode);
    }
  }

  /** {@code terroir shard remove-replica}. */
  @Command(
      name = "remove-replica",
      mixinStandardHelpOptions = true,
      description = {
        "Has a node be no member of a shard any more. It gives up its copy.",
        "Add another one first, or fewer failures are borne."
      })
  static final class Remove extends ShardMembersCommand {
    @Override
    List<String> change(ShardAdmin admin, String ofShard, String theNode) {
      return admin.removeReplica(ofShard, theNode);
    }
  }
}
