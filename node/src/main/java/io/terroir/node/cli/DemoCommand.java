package io.terroir.node.cli;

import io.terroir.node.demo.Demo;
import io.terroir.node.process.TemporaryDirectory;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code terroir demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the main job: three regions in this process with the delays of AWS, real data, failures.",
      "Exits with 0 only if every promise was kept."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(names = "--json", description = "Print the summary as one JSON object on the last line.")
  private boolean json;

  @Option(names = "--no-progress", description = "Show no progress bar; for logs.")
  private boolean noProgress;

  @Option(names = "--quiet", description = "Print nothing but the JSON of --json.")
  private boolean quiet;

  @Override
  public Integer call() {
    try (TemporaryDirectory directory =
        TemporaryDirectory.create(Optional.empty(), "terroir-demo")) {
      PrintWriter out =
          quiet
              ? new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
              : spec.commandLine().getOut();
      Demo.Outcome outcome =
          new Demo(out, !noProgress && !quiet, new ExitOnFailStop()).run(directory.path());
      if (json) {
        spec.commandLine().getOut().println(Output.json(outcome.summary()));
      }
      return outcome.kept() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }
}
