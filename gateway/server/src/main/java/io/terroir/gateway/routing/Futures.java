package io.terroir.gateway.routing;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.pipe.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Futures that fail with refusals. */
public final class Futures {
  private static final Logger LOG = LoggerFactory.getLogger(Futures.class);

  private Futures() {}

  /** A future that has failed. */
  public static <T> CompletableFuture<T> refused(Refusal refusal) {
    return CompletableFuture.failedFuture(refusal.toException());
  }

  /**
   * What {@code failure} refuses. Anything but a refusal is logged, and INTERNAL for the caller.
   */
  public static Refusal refusalOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException wrapper && wrapper.getCause() != null) {
      cause = wrapper.getCause();
    }
    if (cause instanceof TerroirRefusedException refused) {
      return refused.refusal();
    }
    LOG.error("a request failed unexpectedly", cause);
    return Refusal.of(Reason.INTERNAL, "the gateway failed unexpectedly; its log says more");
  }

  /**
   * Begins {@code work} on {@code pipe}, if that has room, and lets what it throws fail the future.
   */
  public static <T> CompletableFuture<T> begin(Pipe pipe, Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    boolean taken = pipe.offer(() -> join(guarded(work), result));
    return taken
        ? result
        : refused(Refusal.of(Reason.RESOURCE_EXHAUSTED, "the gateway's queue is full"));
  }

  /** What {@code work} returns, or a failed future if it throws. */
  public static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Completes {@code to} as {@code from} completes. */
  public static <T> void join(CompletableFuture<T> from, CompletableFuture<T> to) {
    CompletableFuture<T> unused =
        from.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                to.complete(value);
              } else {
                to.completeExceptionally(failure);
              }
            });
  }
}
