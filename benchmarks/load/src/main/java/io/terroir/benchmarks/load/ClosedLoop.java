package io.terroir.benchmarks.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A fixed number of callers, each of which calls again when it has its answer. */
final class ClosedLoop extends Loop {
  private final int callers;

  ClosedLoop(
      int callers,
      Supplier<CompletableFuture<?>> calls,
      Meter meter,
      LongSupplier nanoTime,
      Executor afterFailure) {
    super(calls, meter, nanoTime, afterFailure);
    this.callers = callers;
  }

  @Override
  void start() {
    for (int i = 0; i < callers; i++) {
      callAgain();
    }
  }

  private void callAgain() {
    if (!isStopped()) {
      call(now(), this::callAgain);
    }
  }
}
