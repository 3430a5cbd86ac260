package io.terroir.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Runs measurements against one target, one after the other. One thread. */
public final class LoadRun {
  /** Longer than any client of a measured system waits for an answer. */
  private static final Duration ANSWERS_MAX = Duration.ofSeconds(30);

  private static final Executor AFTER_FAILURE =
      CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);

  private static final Duration FIRST_PUT_MAX = Duration.ofSeconds(60);
  private static final long FIRST_PUT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int FILL_BATCH = 256;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Target target;
  private final Workload workload;

  /** Runs {@code workload} against {@code target}, which is not closed. */
  public LoadRun(Target target, Workload workload) {
    this.target = target;
    this.workload = workload;
  }

  /**
   * Waits until every group takes a put: processes start, and leaders are elected.
   *
   * @throws IllegalStateException in one sentence, if one does not in time
   */
  public void awaitFirstPuts() {
    long deadlineNanos = System.nanoTime() + FIRST_PUT_MAX.toNanos();
    for (int group = 0; group < workload.groups(); group++) {
      while (true) {
        try {
          workload.put(target, group).get(FIRST_PUT_MAX.toSeconds(), TimeUnit.SECONDS);
          break;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", e);
        } catch (Exception e) {
          if (System.nanoTime() - deadlineNanos > 0) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                "group " + group + " takes no puts: " + Meter.oneLine(cause), e);
          }
          LockSupport.parkNanos(FIRST_PUT_PAUSE_NANOS);
        }
      }
    }
  }

  /**
   * Puts every key once, so that none is absent later.
   *
   * @throws IllegalStateException in one sentence, if a put fails
   */
  public void fill() {
    for (int from = 0; from < workload.keys(); from += FILL_BATCH) {
      int to = Math.min(workload.keys(), from + FILL_BATCH);
      try {
        CompletableFuture.allOf(
                IntStream.range(from, to)
                    .mapToObj(key -> workload.put(target, key))
                    .toArray(CompletableFuture<?>[]::new))
            .join();
      } catch (CompletionException e) {
        throw new IllegalStateException("a key could not be put: " + Meter.oneLine(e), e);
      }
    }
  }

  /**
   * Measures.
   *
   * @param onMeasuring run when the warm-up is over
   * @param onMeasured run when the measured time is over, before calls under way are waited for
   */
  public RunResult run(RunRequest request, Runnable onMeasuring, Runnable onMeasured) {
    Meter meter = new Meter();
    Supplier<CompletableFuture<?>> calls = () -> workload.next(target, request.reads());
    Loop loop =
        request.ratePerSecond().isPresent()
            ? new OpenLoop(request.ratePerSecond().get(), calls, meter, System::nanoTime)
            : new ClosedLoop(request.callers(), calls, meter, System::nanoTime, AFTER_FAILURE);
    loop.start();
    sleep(request.warmUp());
    onMeasuring.run();
    meter.reset();
    long startNanos = System.nanoTime();
    sleep(request.measured());
    Histogram latencies = meter.latencies();
    double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    onMeasured.run();
    loop.stop();
    long unanswered = loop.awaitAnswers(ANSWERS_MAX) ? 0 : loop.outstanding();
    return new RunResult(
        latencies.getTotalCount(),
        seconds,
        latencies.getValueAtPercentile(50) / NANOS_PER_MILLI,
        latencies.getValueAtPercentile(99) / NANOS_PER_MILLI,
        meter.failed() + unanswered,
        meter.firstFailure());
  }

  private static void sleep(Duration duration) {
    long endNanos = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
