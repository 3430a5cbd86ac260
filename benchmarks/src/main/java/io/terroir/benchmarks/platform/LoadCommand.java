package io.terroir.benchmarks.platform;

import io.terroir.benchmarks.cli.LoadOptions;
import io.terroir.benchmarks.load.LoadRun;
import io.terroir.benchmarks.load.RunRequest;
import io.terroir.benchmarks.load.RunResult;
import io.terroir.benchmarks.load.Workload;
import io.terroir.node.cli.BenchTool;
import io.terroir.node.cli.Output;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir bench load}. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Puts and reads keys of a strong keyspace of a running deployment, through its gateways.",
      "It writes to origins bench-0, bench-1 and so on, and leaves what it wrote. By default a closed"
          + " loop: callers that call again when they have their answer. With --rate an open loop;"
          + " latencies count from when a call was due. The last line is JSON."
    })
public final class LoadCommand implements BenchTool {
  private static final double WHOLE_PERCENT = 100;
  private static final double ROUNDED_TO = 1_000;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(paramLabel = "KEYSPACE", description = "A strong keyspace that is there.")
  private String keyspace = "";

  @Option(
      names = {"-e", "--endpoint"},
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TERROIR_ENDPOINTS:-localhost:7400}",
      split = ",",
      description = "Gateways, in order of preference.")
  private List<String> endpoints = List.of();

  @Option(names = "--origins", paramLabel = "N", description = "How many origins are written to.")
  private int origins = 64;

  @Option(
      names = "--reads",
      paramLabel = "PERCENT",
      description = "How many calls of a hundred read; the others put.")
  private double readsPercent = 50;

  @Option(names = "--callers", paramLabel = "N", description = "Of a closed loop.")
  private int callers = 64;

  @Mixin private LoadOptions options = new LoadOptions();

  @Option(names = "--json", description = "Print nothing but the JSON.")
  private boolean json;

  /**
   * What was measured.
   *
   * @param failed calls that failed, or were not answered
   */
  record Measured(double opsPerSecond, double p50Ms, double p99Ms, long failed) {}

  @Override
  public Integer call() {
    LoadOptions.requireBetween(spec, "--origins", origins, 1, 1_000_000);
    LoadOptions.requireBetween(spec, "--reads", readsPercent, 0, WHOLE_PERCENT);
    LoadOptions.requireBetween(spec, "--callers", callers, 1, LoadOptions.CALLERS_MAX);
    options.check(spec, origins);
    RunResult result = run();
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      print(out, result);
    }
    out.println(
        Output.json(
            new Measured(
                rounded(result.operationsPerSecond()),
                rounded(result.p50Millis()),
                rounded(result.p99Millis()),
                result.failed())));
    return 0;
  }

  private RunResult run() {
    Workload workload =
        new Workload(options.keys(), origins, options.valueBytes(), options.distribution());
    List<String> names = IntStream.range(0, origins).mapToObj(i -> "bench-" + i).toList();
    try (GatewayTarget target =
        GatewayTarget.connect(endpoints, keyspace, names, options.connections())) {
      LoadRun load = new LoadRun(target, workload);
      say("putting %,d keys of %,d origins", options.keys(), origins);
      load.fill();
      say("warming up");
      RunResult result =
          load.run(
              new RunRequest(
                  readsPercent / WHOLE_PERCENT,
                  callers,
                  options.rate(),
                  options.warmUp(),
                  options.measured()),
              () -> say("measuring"),
              () -> say("done"));
      if (result.operations() == 0) {
        throw new IllegalStateException(
            "no call was answered" + result.firstFailure().map(why -> ": " + why).orElse(""));
      }
      return result;
    }
  }

  private static void print(PrintWriter out, RunResult result) {
    out.println();
    out.println(
        Output.table(
            List.of("MEASURED", "VALUE"),
            List.of(
                row("calls/s", "%,.0f", result.operationsPerSecond()),
                row("latency p50", "%.2f ms", result.p50Millis()),
                row("latency p99", "%.2f ms", result.p99Millis()),
                row("failed", "%.0f", (double) result.failed()))));
    result.firstFailure().ifPresent(why -> out.println("The first failure: " + why));
    out.println();
  }

  private static List<String> row(String what, String format, double value) {
    return List.of(what, String.format(format, value));
  }

  private void say(String format, Object... arguments) {
    if (!json) {
      spec.commandLine().getOut().printf(format + "%n", arguments);
      spec.commandLine().getOut().flush();
    }
  }

  private static double rounded(double value) {
    return Math.round(value * ROUNDED_TO) / ROUNDED_TO;
  }
}
