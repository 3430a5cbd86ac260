package io.terroir.simulation.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Many seeds, on all processors: each run has a thread to itself. */
public final class Campaign {
  private final int threads;
  private final List<SeedResult> failures = new ArrayList<>();
  private long seeds;
  private long undecided;
  private long events;
  private long operations;
  private long faults;
  private Duration simulated = Duration.ZERO;
  private Duration took = Duration.ZERO;

  /** Runs so many seeds at a time. */
  public Campaign(int threads) {
    this.threads = threads;
  }

  /**
   * Runs {@code count} seeds from {@code first} on, and shows each result to {@code listener} on
   * the calling thread.
   */
  public void run(long first, long count, Consumer<SeedResult> listener) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      ExecutorCompletionService<SeedResult> runs = new ExecutorCompletionService<>(executor);
      LongStream.range(first, first + count)
          .forEach(
              seed -> {
                var unused = runs.submit(() -> SeedRun.run(seed));
              });
      for (long i = 0; i < count; i++) {
        SeedResult result = runs.take().get();
        add(result);
        listener.accept(result);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulator failed", e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private void add(SeedResult result) {
    seeds++;
    undecided += result.undecided().isEmpty() ? 0 : 1;
    events += result.events();
    operations += result.operations();
    faults += result.plan().faults().size();
    simulated = simulated.plus(result.simulated());
    took = took.plus(result.took());
    if (!result.passed()) {
      failures.add(result);
    }
  }

  /** What failed, in the order in which it ended. */
  public List<SeedResult> failures() {
    return List.copyOf(failures);
  }

  /** What came of all seeds so far. */
  public Totals totals() {
    double processorSeconds = Math.max(1e-9, took.toNanos() / 1e9);
    return new Totals(
        seeds,
        failures.size(),
        undecided,
        events,
        operations,
        faults,
        Math.round(simulated.toMillis() / 1e3),
        Math.round(took.toMillis() / 1e3),
        Math.round(events / processorSeconds),
        Math.round(10 * simulated.toNanos() / 1e9 / processorSeconds) / 10.0);
  }

  /**
   * Sums.
   *
   * @param undecided seeds of which a checker could not judge everything within its bounds
   * @param processorSeconds of one core
   * @param eventsPerSecond of one core
   * @param timesRealTime simulated time by processor time of one core
   */
  public record Totals(
      long seeds,
      long failures,
      long undecided,
      long events,
      long operations,
      long faults,
      long simulatedSeconds,
      long processorSeconds,
      long eventsPerSecond,
      double timesRealTime) {}
}
