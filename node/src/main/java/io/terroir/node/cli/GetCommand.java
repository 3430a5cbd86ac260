package io.terroir.node.cli;

import io.terroir.sdk.GetResult;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.TerroirClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir get}. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Reads a key. Exits with 3 if it is not there.")
final class GetCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private OriginArguments target = new OriginArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(index = "2", paramLabel = "KEY", description = "The key inside the origin.")
  private String key = "";

  @Option(
      names = "--eventual",
      description = "Read from the nearest replica, perhaps a moment behind.")
  private boolean eventual;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      defaultValue = "0",
      description = "Read the state of an earlier revision; the latest if not given.")
  private long revision;

  @Option(names = "--quiet", description = "Print the value only.")
  private boolean quiet;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      GetResult result =
          terroir
              .keyspace(target.keyspace)
              .origin(target.origin)
              .get(
                  key,
                  (eventual ? ReadOptions.eventual() : ReadOptions.linearizable()).at(revision));
      if (client.json()) {
        spec.commandLine()
            .getOut()
            .println(
                Output.json(
                    Map.of(
                        "found", result.entry().isPresent(),
                        "value", result.text().orElse(""),
                        "placement", result.placement())));
      } else {
        result.text().ifPresent(text -> spec.commandLine().getOut().println(text));
        if (!quiet) {
          spec.commandLine().getErr().println(Output.servedBy(result.placement()));
        }
      }
      if (result.entry().isPresent()) {
        return ExitCodes.DONE;
      }
      spec.commandLine().getErr().println("terroir: no such key");
      return ExitCodes.NOT_FOUND;
    }
  }
}
