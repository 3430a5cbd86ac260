package io.terroir.node.cli;

import io.terroir.sdk.ShardSplit;
import io.terroir.sdk.TerroirClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir shard split}. */
@Command(
    name = "split",
    mixinStandardHelpOptions = true,
    description = {
      "Splits a shard in two of the same members, which go on with what they had.",
      "All members have to be up, and no change of them under way."
    })
final class ShardSplitCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(
      paramLabel = "KEYSPACE/SHARD",
      description = "The shard as 'terroir shard list' shows it, such as cities/eu-west-1/0.")
  private String shard = "";

  @Option(
      names = "--at",
      paramLabel = "DIGEST",
      description = {
        "The first digest of the new shard, as 32 hexadecimal digits.",
        "Where half of the data is on either side, unless it is said."
      })
  private Optional<String> at = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      ShardSplit split = terroir.admin().shardAdmin().split(shard, at);
      spec.commandLine()
          .getOut()
          .println(
              client.json()
                  ? Output.json(Map.of("child", split.child(), "first", split.childFirst()))
                  : shard + ": " + split.child() + " holds what is from " + split.childFirst());
    }
    return ExitCodes.DONE;
  }
}
