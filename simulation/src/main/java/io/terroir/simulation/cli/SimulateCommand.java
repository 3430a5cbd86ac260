package io.terroir.simulation.cli;

import io.terroir.node.cli.Output;
import io.terroir.node.cli.ToolCommand;
import io.terroir.simulation.run.Campaign;
import io.terroir.simulation.run.Plan;
import io.terroir.simulation.run.Schedule;
import io.terroir.simulation.run.SeedResult;
import io.terroir.simulation.run.SeedRun;
import io.terroir.simulation.run.Swarm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole platform in a simulated world full of faults, and judges what comes of it.",
      "A seed decides everything: the same seed gives the same run, event by event.",
      "Exits with 0 only if every promise was kept."
    })
public final class SimulateCommand implements ToolCommand {
  private static final long FRESH_SEED_MAX = 1L << 40;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @ArgGroup(exclusive = true, multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private What what;

  @Option(names = "--from", paramLabel = "SEED", description = "The first seed of --count.")
  private @Nullable Long from;

  @Option(names = "--trace", description = "Print every event of one run.")
  private boolean trace;

  @Option(names = "--json", description = "Print the sums as one JSON object on the last line.")
  private boolean json;

  @Option(names = "--no-progress", description = "Show no progress bar; for logs.")
  private boolean noProgress;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many seeds run at a time; one per processor unless set.")
  private int threads = Runtime.getRuntime().availableProcessors();

  private static final class What {
    @Option(names = "--seed", paramLabel = "SEED", description = "Run one seed.")
    @Nullable Long seed;

    @Option(names = "--count", paramLabel = "N", description = "Run so many fresh seeds.")
    @Nullable Long count;

    @Option(
        names = "--schedule",
        paramLabel = "FILE",
        description = "Run a seed with the faults of a file, such as a failure prints.")
    @Nullable Path schedule;
  }

  @Override
  public Integer call() throws IOException {
    if (threads < 1) {
      throw new ParameterException(spec.commandLine(), "--threads must be at least 1");
    }
    Long count = what.count;
    if (count != null) {
      if (count < 1) {
        throw new ParameterException(spec.commandLine(), "--count must be at least 1");
      }
      return many(count);
    }
    Path schedule = what.schedule;
    if (schedule != null) {
      return one(read(schedule));
    }
    return one(Swarm.draw(what.seed == null ? 0 : what.seed));
  }

  private Plan read(Path schedule) throws IOException {
    if (!Files.isReadable(schedule)) {
      throw new ParameterException(spec.commandLine(), schedule + ": no such file");
    }
    try {
      return Schedule.parse(Files.readString(schedule));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), schedule + ": " + e.getMessage(), e);
    }
  }

  private int one(Plan plan) {
    PrintWriter out = out();
    out.println("seed " + plan.seed() + ": " + plan.summary());
    SeedResult result =
        SeedRun.run(
            plan,
            trace
                ? Optional.of(
                    (atNanos, where, kind, fingerprint) ->
                        out.printf(
                            "%14.6f s  %-28s %s  %x%n", atNanos / 1e9, where, kind, fingerprint))
                : Optional.empty());
    Report.print(out, result, !trace);
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("seeds", 1);
      summary.put("failures", result.passed() ? 0 : 1);
      summary.put("seed", plan.seed());
      summary.put("events", result.events());
      summary.put("operations", result.operations());
      summary.put("simulatedSeconds", result.simulated().toSeconds());
      summary.put("traceHash", Long.toHexString(result.traceHash()));
      out.println(Output.json(summary));
    }
    return result.passed() ? 0 : 1;
  }

  private int many(long count) {
    PrintWriter out = out();
    long first = from != null ? from : new SecureRandom().nextLong(FRESH_SEED_MAX);
    out.printf("Seeds %d to %d%n", first, first + count - 1);
    out.flush();
    long beganNanos = System.nanoTime();
    Campaign campaign = new Campaign(threads);
    try (ProgressBar bar = bar(count)) {
      campaign.run(
          first,
          count,
          result -> {
            bar.step();
            if (!result.passed()) {
              Report.print(out, result, true);
              out.flush();
            }
          });
    }
    Campaign.Totals totals = campaign.totals();
    out.printf(
        "%d seeds, %d failures: %,d operations under %,d faults, %,d events (%,d/s a core),"
            + " %,d simulated seconds (%.1fx real time a core)%n",
        totals.seeds(),
        totals.failures(),
        totals.operations(),
        totals.faults(),
        totals.events(),
        totals.eventsPerSecond(),
        totals.simulatedSeconds(),
        totals.timesRealTime());
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("seeds", totals.seeds());
      summary.put("failures", totals.failures());
      summary.put("undecided", totals.undecided());
      summary.put("firstSeed", first);
      summary.put("lastSeed", first + count - 1);
      summary.put("operations", totals.operations());
      summary.put("faults", totals.faults());
      summary.put("events", totals.events());
      summary.put("eventsPerSecond", totals.eventsPerSecond());
      summary.put("simulatedSeconds", totals.simulatedSeconds());
      summary.put("timesRealTime", totals.timesRealTime());
      summary.put("processorSeconds", totals.processorSeconds());
      summary.put("seconds", Math.round((System.nanoTime() - beganNanos) / 1e9));
      summary.put("failedSeeds", campaign.failures().stream().map(f -> f.plan().seed()).toList());
      out.println(Output.json(summary));
    }
    return totals.failures() == 0 ? 0 : 1;
  }

  private ProgressBar bar(long count) {
    ProgressBarBuilder builder = new ProgressBarBuilder().setTaskName("seeds").setInitialMax(count);
    if (noProgress || json) {
      builder.setConsumer(new DelegatingProgressBarConsumer(rendered -> {}));
    }
    return builder.build();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
