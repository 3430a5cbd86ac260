package io.terroir.simulation.cli;

import io.terroir.node.cli.BenchTool;
import io.terroir.node.cli.Output;
import io.terroir.simulation.latency.LatencyExperiment;
import io.terroir.simulation.latency.LatencyReport;
import io.terroir.simulation.latency.RegionLatency;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir bench latency}. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Measures what a command costs in each region, in virtual time: real replicas of EPaxos*, the"
          + " round trips between regions of AWS, disks of 0.2 ms, and nothing else that takes time.",
      "ORACLE is the round trip to the nearest fast quorum, which nothing can beat. COMMIT is when"
          + " the order is decided and on disk, EXECUTION when the client is answered. Milliseconds."
    })
public final class BenchLatencyCommand implements BenchTool {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double WHOLE_PERCENT = 100;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(names = "--regions", paramLabel = "3|5|7", description = "How many regions.")
  private int regions = 5;

  @Option(
      names = "--conflicts",
      paramLabel = "PERCENT",
      description = "How many commands of a hundred write one key that all regions write.")
  private int conflicts;

  @Option(
      names = "--commands",
      paramLabel = "N",
      description = "How many commands are measured in each region.")
  private int commands = 500;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "How many commands a second are submitted in each region, at random moments.")
  private double rate = 10;

  @Option(
      names = "--jitter",
      paramLabel = "MILLIS",
      description = "What the network adds to the distance, on average, for every message.")
  private double jitterMillis;

  @Option(names = "--seed", paramLabel = "SEED", description = "Decides every random moment.")
  private long seed = 1;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() {
    LatencyReport report = experiment().run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Output.json(report));
    } else {
      print(out, report);
    }
    return 0;
  }

  private LatencyExperiment experiment() {
    try {
      return new LatencyExperiment(
          regions,
          conflicts,
          commands,
          rate,
          Duration.ofNanos((long) (jitterMillis * NANOS_PER_MILLI)),
          seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "bench latency " + e.getMessage(), e);
    }
  }

  private void print(PrintWriter out, LatencyReport report) {
    out.println(
        Output.table(
            List.of("REGION", "ORACLE", "COMMIT p50", "p99", "EXECUTION p50", "p99"),
            report.regions().stream().map(BenchLatencyCommand::row).toList()));
    out.printf(
        Locale.ROOT,
        "%n%d commands, %d%% of them on one key: %.1f%% committed after one round trip%n",
        report.commands(),
        conflicts,
        report.fastPath() * WHOLE_PERCENT);
  }

  private static List<String> row(RegionLatency latency) {
    return List.of(
        latency.region(),
        tenths(latency.oracleMs()),
        tenths(latency.commitP50Ms()),
        tenths(latency.commitP99Ms()),
        tenths(latency.executionP50Ms()),
        tenths(latency.executionP99Ms()));
  }

  private static String tenths(double millis) {
    return String.format(Locale.ROOT, "%.1f", millis);
  }
}
