package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One client: it does one operation after the other, with a pause between them.
 *
 * @param name of its machine
 * @param region where it is
 */
record Session(
    String name,
    RegionId region,
    SimulatedNode machine,
    TerroirClient client,
    RandomGenerator random) {
  /**
   * Goes on while {@code wanted} says so; {@code next} begins an operation that always completes.
   */
  void loop(Supplier<Boolean> wanted, Duration thinkMax, Supplier<CompletableFuture<?>> next) {
    machine
        .pipe()
        .schedule(
            Duration.ofNanos((long) (random.nextDouble() * thinkMax.toNanos())),
            () -> {
              if (wanted.get()) {
                var unused =
                    next.get().whenComplete((done, failure) -> loop(wanted, thinkMax, next));
              }
            });
  }

  /** Whether a failed write has surely had no effect: it was refused for what it asks. */
  static boolean surelyWithoutEffect(Throwable failure) {
    return reason(failure) == Reason.RESIDENCY_VIOLATION
        || reason(failure) == Reason.INVALID_ARGUMENT
        || reason(failure) == Reason.KEYSPACE_NOT_FOUND;
  }

  /** Why an operation failed; {@code INTERNAL} for what no gateway says. */
  static Reason reason(Throwable failure) {
    Throwable current = failure;
    while (current != null) {
      if (current instanceof TerroirException refused) {
        return refused.reason();
      }
      current = current.getCause();
    }
    return Reason.INTERNAL;
  }
}
