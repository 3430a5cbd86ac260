package io.terroir.node.cli;

import io.terroir.node.bench.ClaimsBenchmark;
import io.terroir.node.bench.ClaimsResult;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir bench claims}. */
@Command(
    name = "claims",
    mixinStandardHelpOptions = true,
    description = {
      "Claims fresh origins through three config replicas: processes on loopback, with synced journals.",
      "By default a closed loop: clients that claim again when they have their answer. With --rate an",
      "open loop after the warm-up; latencies count from when a claim was due. The last line is JSON."
    })
final class BenchClaimsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Seconds that are measured (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "15",
      description = "Seconds of load before, while code is compiled (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "768",
      description =
          "Clients of all replicas together, in a closed loop (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(names = "--rate", paramLabel = "R", description = "Claims a second, in an open loop.")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--journal",
      paramLabel = "KIND",
      defaultValue = "rocksdb",
      description = "What writes the journals: segments or rocksdb (default: ${DEFAULT-VALUE}).")
  private JournalBackend journal = JournalBackend.DEFAULT;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where the disks are made and deleted again (default: temporary files).")
  private Optional<Path> directory = Optional.empty();

  @Option(names = "--json", description = "Print nothing but the JSON.")
  private boolean json;

  @Override
  public Integer call() {
    requireAtLeastOne("--seconds", seconds);
    requireAtLeastOne("--clients", clients);
    rate.ifPresent(value -> requireAtLeastOne("--rate", value));
    if (warmUpSeconds < 0) {
      throw new ParameterException(spec.commandLine(), "--warm-up must not be negative");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter progress =
        json
            ? new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
            : out;
    ClaimsResult result =
        new ClaimsBenchmark(
                new ClaimsBenchmark.Settings(
                    seconds, warmUpSeconds, clients, rate, journal, directory),
                progress)
            .run();
    if (!json) {
      print(out, result);
    }
    out.println(Output.json(result));
    return ExitCodes.DONE;
  }

  private void requireAtLeastOne(String option, double value) {
    if (!(value >= 1)) {
      throw new ParameterException(spec.commandLine(), option + " must be at least 1");
    }
  }

  private static void print(PrintWriter out, ClaimsResult result) {
    out.println();
    out.println(
        Output.table(
            List.of("MEASURED", "VALUE"),
            List.of(
                row("claims/s", "%,.0f", result.claimsPerSecond()),
                row("latency p50", "%.1f ms", result.p50Ms()),
                row("latency p99", "%.1f ms", result.p99Ms()),
                row("on the fast path", "%.1f %%", result.fastPath() * 100),
                row("claims in an instance", "%.1f", result.claimsPerInstance()),
                row("syncs per claim", "%.3f, all replicas", result.fsyncsPerClaim()),
                List.of(
                    "CPU per claim",
                    result
                        .cpuMicrosPerClaim()
                        .map(micros -> String.format("%.1f µs, all replicas", micros))
                        .orElse("not known")))));
    out.println();
  }

  private static List<String> row(String what, String format, double value) {
    return List.of(what, String.format(format, value));
  }
}
