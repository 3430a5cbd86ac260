package io.terroir.node.cli;

import io.terroir.sdk.PutResult;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.WriteOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir put}. */
@Command(
    name = "put",
    mixinStandardHelpOptions = true,
    description = "Sets a key. The first write of an origin decides where it lives.")
final class PutCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private OriginArguments target = new OriginArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(index = "2", paramLabel = "KEY", description = "The key inside the origin.")
  private String key = "";

  @Parameters(index = "3", paramLabel = "VALUE", description = "The value, as UTF-8.")
  private String value = "";

  @Option(
      names = "--home",
      paramLabel = "REGION",
      description = "Refuse the write unless the origin lives, or can be placed, there.")
  private String home = "";

  @Option(
      names = "--lease",
      paramLabel = "LEASE",
      defaultValue = "0",
      description = "The lease that the key is attached to and ends with.")
  private long lease;

  @Override
  public Integer call() {
    WriteOptions options = WriteOptions.defaults().attachedTo(lease);
    try (TerroirClient terroir = client.connect()) {
      PutResult result =
          terroir
              .keyspace(target.keyspace)
              .origin(target.origin)
              .put(key, value, home.isEmpty() ? options : options.requireHome(home));
      if (client.json()) {
        spec.commandLine().getOut().println(Output.json(Map.of("placement", result.placement())));
      } else {
        result
            .placement()
            .claim()
            .ifPresent(
                claim ->
                    spec.commandLine()
                        .getOut()
                        .printf(
                            "claimed for %s (decided by %s)%n",
                            claim.homeRegion(), claim.decidedBy()));
        spec.commandLine().getOut().println(Output.servedBy(result.placement()));
      }
    }
    return ExitCodes.DONE;
  }
}
