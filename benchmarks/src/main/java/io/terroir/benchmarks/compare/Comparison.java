package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.load.RunRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Measures systems in interleaved rounds: what the machine does at some hour then meets all of them
 * alike. In each round every system is started anew, on blank disks; the rounds begin with another
 * system each. One thread.
 */
final class Comparison {
  /** Callers of the first load on a system, half puts and half gets. */
  private static final int START_CALLERS = 64;

  private static final double START_READS = 0.5;

  /** More calls than this that fail in a round mean that something else was measured. */
  private static final double FAILED_SHARE_MAX = 0.01;

  private final List<Contender> contenders;
  private final ComparisonSettings settings;
  private final PrintWriter progress;
  private final Samples samples = new Samples();

  /**
   * A comparison of {@code contenders}.
   *
   * @param progress told what is done
   */
  Comparison(List<Contender> contenders, ComparisonSettings settings, PrintWriter progress) {
    this.contenders = List.copyOf(contenders);
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws RuntimeException in one sentence, if a system is not installed or does not work
   */
  ComparisonResult run() {
    FsyncDelay delay = new FsyncDelay(settings.fsyncDelay());
    delay.requireInstalled();
    contenders.forEach(Comparison::requireInstalled);
    for (int round = 0; round < settings.rounds(); round++) {
      List<Contender> order = new ArrayList<>(contenders);
      Collections.rotate(order, -round);
      for (Contender contender : order) {
        for (int groups : settings.groups()) {
          if (contender.canHave(groups)) {
            measure(round, contender, groups, delay);
          }
        }
      }
    }
    return samples.summary(settings.rounds(), cells(), settings.ratePerSecond());
  }

  /**
   * Requires that a system can be started here.
   *
   * @throws IllegalStateException with what to do, in one line
   */
  static void requireInstalled(Contender contender) {
    if (!contender.isInstalled()) {
      throw new IllegalStateException(
          contender.name() + " is not installed: " + contender.howToInstall());
    }
  }

  private void measure(int round, Contender contender, int groups, FsyncDelay delay) {
    say(
        "round %d of %d: %s, %d group%s",
        round + 1, settings.rounds(), contender.name(), groups, groups == 1 ? "" : "s");
    try (Cluster cluster =
        Cluster.start(contender, groups, settings.load(), delay, settings.directory())) {
      Sample unused = cluster.measure(startRequest());
      for (Operation operation : settings.operations()) {
        for (int callers : settings.callersOfCells()) {
          Cell cell = new Cell(contender.name(), groups, callers, operation);
          Sample sample = cluster.measure(request(operation, callers));
          requireMeaning(cell, sample);
          samples.add(cell, sample);
          say(
              "  %s %5s  %,10.0f/s  p50 %8.2f ms  p99 %8.2f ms  %6.0f µs of CPU%s",
              operation,
              callers == 0 ? "open" : String.valueOf(callers),
              sample.operationsPerSecond(),
              sample.p50Millis(),
              sample.p99Millis(),
              sample.cpuMicrosPerOperation(),
              sample.failed() == 0 ? "" : "  " + sample.failed() + " failed");
        }
      }
    }
  }

  private RunRequest startRequest() {
    return new RunRequest(
        START_READS, START_CALLERS, Optional.empty(), settings.startWarmUp(), Duration.ZERO);
  }

  private RunRequest request(Operation operation, int callers) {
    return new RunRequest(
        operation.reads(),
        callers,
        settings.ratePerSecond(),
        settings.warmUp(),
        settings.measured());
  }

  private void requireMeaning(Cell cell, Sample sample) {
    double answered = sample.operationsPerSecond() * settings.measured().toMillis() / 1e3;
    if (answered == 0 || sample.failed() > answered * FAILED_SHARE_MAX) {
      throw new IllegalStateException(
          cell.system()
              + " failed "
              + sample.failed()
              + " calls of "
              + cell.operation()
              + failure(sample));
    }
  }

  private static String failure(Sample sample) {
    return sample.firstFailure().map(first -> ": " + first).orElse("");
  }

  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Operation operation : settings.operations()) {
      for (int groups : settings.groups()) {
        for (int callers : settings.callersOfCells()) {
          contenders.forEach(
              contender -> cells.add(new Cell(contender.name(), groups, callers, operation)));
        }
      }
    }
    return cells;
  }

  private void say(String format, Object... arguments) {
    progress.printf(format + "%n", arguments);
    progress.flush();
  }
}
