package io.terroir.benchmarks.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Calls at a fixed rate, whatever the answers do. A latency counts from when the call was due, not
 * from when it was made: time in which the system, or the load itself, holds calls up is not left
 * out (coordinated omission).
 */
final class OpenLoop extends Loop {
  /** Calls under way at once; a system that is further behind than this has no latency to tell. */
  static final int OUTSTANDING_MAX = 1 << 16;

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final double nanosBetween;
  private final long startNanos;
  private long made;

  /** A loop whose first call is due now. */
  OpenLoop(
      double callsPerSecond,
      Supplier<CompletableFuture<?>> calls,
      Meter meter,
      LongSupplier nanoTime) {
    // Nothing follows a call: the next one is due anyway.
    super(calls, meter, nanoTime, Runnable::run);
    this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / callsPerSecond;
    this.startNanos = now();
  }

  @Override
  void start() {
    Thread pacer =
        new Thread(
            () -> {
              while (!isStopped()) {
                callWhatIsDue();
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            },
            "load-pacer");
    pacer.setDaemon(true);
    pacer.start();
  }

  /** Makes every call that is due and has not been made. One thread. */
  void callWhatIsDue() {
    while (!isStopped() && outstanding() < OUTSTANDING_MAX) {
      long dueNanos = startNanos + (long) (made * nanosBetween);
      if (dueNanos - now() > 0) {
        return;
      }
      made++;
      call(dueNanos, () -> {});
    }
  }
}
