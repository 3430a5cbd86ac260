package io.terroir.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Makes calls until it is stopped. Thread-safe. */
abstract class Loop {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Supplier<CompletableFuture<?>> calls;
  private final Meter meter;
  private final LongSupplier nanoTime;
  private final Executor afterFailure;
  private final AtomicInteger outstanding = new AtomicInteger();
  private volatile boolean stopped;

  /**
   * A loop.
   *
   * @param afterFailure runs what follows a call that failed, in a while: what fails at once must
   *     not be repeated at once, or the load measures how fast that is
   */
  Loop(
      Supplier<CompletableFuture<?>> calls,
      Meter meter,
      LongSupplier nanoTime,
      Executor afterFailure) {
    this.calls = calls;
    this.meter = meter;
    this.nanoTime = nanoTime;
    this.afterFailure = afterFailure;
  }

  /** Begins. Returns at once. */
  abstract void start();

  final long now() {
    return nanoTime.getAsLong();
  }

  final int outstanding() {
    return outstanding.get();
  }

  final boolean isStopped() {
    return stopped;
  }

  /** Makes a call; its latency counts from {@code sinceNanos}. Then {@code then} is run. */
  final void call(long sinceNanos, Runnable then) {
    outstanding.incrementAndGet();
    var unused =
        answer()
            .whenComplete(
                (value, failure) -> {
                  meter.answered(now() - sinceNanos, failure);
                  outstanding.decrementAndGet();
                  if (failure == null) {
                    then.run();
                  } else {
                    afterFailure.execute(then);
                  }
                });
  }

  private CompletableFuture<?> answer() {
    try {
      return calls.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Makes no more calls. */
  final void stop() {
    stopped = true;
  }

  /** Waits until all calls are answered; whether they were in time. */
  final boolean awaitAnswers(Duration timeout) {
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    while (outstanding() > 0 && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return outstanding() == 0;
  }
}
