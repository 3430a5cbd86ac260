package io.terroir.benchmarks.load;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Latencies of the calls that were answered, and how many failed. Thread-safe. */
final class Meter {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Recorder latencyNanos = new Recorder(SIGNIFICANT_DIGITS);
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

  void answered(long tookNanos, @Nullable Throwable failure) {
    if (failure == null) {
      latencyNanos.recordValue(Math.max(0, tookNanos));
    } else {
      failed.incrementAndGet();
      firstFailure.compareAndSet(null, failure);
    }
  }

  /** Forgets what was counted so far. */
  void reset() {
    latencyNanos.reset();
    failed.set(0);
    firstFailure.set(null);
  }

  /** What was counted since the last {@link #reset}. */
  Histogram latencies() {
    return latencyNanos.getIntervalHistogram();
  }

  long failed() {
    return failed.get();
  }

  /** The first failure since the last {@link #reset}, in one line. */
  Optional<String> firstFailure() {
    return Optional.ofNullable(firstFailure.get()).map(Meter::oneLine);
  }

  static String oneLine(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String text = String.valueOf(cause.getMessage()).strip();
    String first = text.lines().findFirst().orElse(text);
    return cause.getClass().getSimpleName() + ": " + first;
  }
}
