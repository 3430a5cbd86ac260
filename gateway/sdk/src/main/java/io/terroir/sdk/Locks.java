package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The locks of one origin. Whoever asks for a lock puts a key {@code NAME/x} that ends with its
 * lease, and has the lock when all keys of the name that are older are gone. Immutable and
 * thread-safe.
 *
 * <p>A lock is held only as long as its lease lives, and no process can know that it does at the
 * moment at which its work arrives elsewhere: give {@link Lock#token} along to whatever must reject
 * late work, or make it conditional on {@link Lock#isThere}.
 */
public final class Locks {
  private final Calls calls;
  private final AsyncOrigin origin;

  Locks(Calls calls, AsyncOrigin origin) {
    this.calls = calls;
    this.origin = origin;
  }

  /**
   * Waits for a lock, and holds it until it is closed or lost.
   *
   * @param ttl 1 second to 30 days: for how long others wait when this process ends
   * @param wait for how long
   * @throws TerroirException {@code DEADLINE_EXCEEDED} if it was not given in that time
   */
  public Lock acquire(String name, Duration ttl, Duration wait) {
    CompletableFuture<Lock> acquired = acquireAsync(ByteString.copyFromUtf8(name), ttl);
    CompletableFuture<Lock> bounded =
        acquired
            .copy()
            .orTimeout(wait.toNanos(), TimeUnit.NANOSECONDS)
            .exceptionallyCompose(
                failure -> {
                  boolean late = acquired.cancel(false);
                  return CompletableFuture.failedFuture(
                      late
                          ? new TerroirException(
                              Reason.DEADLINE_EXCEEDED, true, "somebody else holds the lock")
                          : Causes.causeOf(failure));
                });
    return Waiting.forResult(bounded);
  }

  /** As {@link #acquire}, with a future: whoever cancels it no longer waits. */
  public CompletableFuture<Lock> acquireAsync(ByteString name, Duration ttl) {
    return Place.waited(Place.take(calls, origin, name, ByteString.EMPTY, ttl), Lock::new);
  }
}
