package io.terroir.sdk.internal;

import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Turns a future into a blocking call. */
public final class Waiting {
  private Waiting() {}

  /**
   * Waits for {@code future}, which ends by its own deadline.
   *
   * @throws TerroirException if it failed, or the thread was interrupted (the interrupt is kept)
   */
  public static <T> T forResult(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TerroirException(
          Reason.OUTCOME_UNKNOWN, false, "the thread was interrupted while it waited");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TerroirException failure) {
        // The stack of the caller says more than that of the thread that completed the future.
        TerroirException here =
            new TerroirException(
                failure.reason(), failure.retriable(), failure.detail(), failure.placement());
        here.initCause(failure);
        throw here;
      }
      TerroirException unexpected =
          new TerroirException(Reason.INTERNAL, false, "the client failed; the cause says more");
      unexpected.initCause(e.getCause());
      throw unexpected;
    }
  }
}
