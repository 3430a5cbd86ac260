package io.terroir.sdk;

import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is kept alive in the background, at a third of its time, until it is closed or lost.
 *
 * <p>How long it lasts is counted on this process's monotonic clock from when the last renewal
 * <em>was sent</em>, and is a tenth shorter than its time, since clocks differ: when {@link
 * #isAlive} says yes, the keys attached to it are there at that moment, unless somebody removed
 * them. What is done afterwards may come too late, if the process is paused between the two.
 *
 * <p>Once lost it stays lost. Thread-safe.
 */
public final class Lease implements AutoCloseable {
  /** At a third of the time two renewals may fail before the lease is lost. */
  private static final int RENEWALS_PER_TTL = 3;

  /** A renewal that failed is tried again after such a part of the time. */
  private static final int ATTEMPTS_PER_TTL = 12;

  /** The part of the time that is not relied on. */
  private static final int DRIFT_PART = 10;

  private final Calls calls;
  private final Leases leases;
  private final long id;
  private final Duration ttl;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final Object lock = new Object();
  private long reliedUntilNanos;
  private boolean over;

  Lease(Calls calls, Leases leases, LeaseInfo granted, long sentNanos) {
    this.calls = calls;
    this.leases = leases;
    this.id = granted.id();
    this.ttl = granted.ttl();
    synchronized (lock) {
      renewed(sentNanos);
    }
  }

  /** Counts from the moment at which the request was sent: the shard counts from a later one. */
  private void renewed(long sentNanos) {
    reliedUntilNanos = sentNanos + ttl.minus(ttl.dividedBy(DRIFT_PART)).toNanos();
    calls.schedule(ttl.dividedBy(RENEWALS_PER_TTL), this::renew);
    calls.schedule(Duration.ofNanos(Math.max(0, leftNanos())), this::checkTime);
  }

  private long leftNanos() {
    return reliedUntilNanos - calls.nanos();
  }

  /** Its number, for {@link WriteOptions#attachedTo(long)} and {@link Operation.Put}. */
  public long id() {
    return id;
  }

  /** How long its keys stay when this process ends. */
  public Duration ttl() {
    return ttl;
  }

  /** Whether it surely has not ended. */
  public boolean isAlive() {
    return !left().isZero();
  }

  /** How much longer it lasts if no renewal succeeds; zero if it is lost or closed. */
  public Duration left() {
    synchronized (lock) {
      return over ? Duration.ZERO : Duration.ofNanos(Math.max(0, leftNanos()));
    }
  }

  /**
   * Completes when the lease is lost, at the latest when {@link #isAlive} begins to say no without
   * a {@link #close}: it could not be renewed in time, or was revoked. A new future each time;
   * never completes if it was closed first.
   */
  public CompletableFuture<Void> whenLost() {
    return lost.copy();
  }

  /** Ends the lease, and waits until its keys are removed. */
  @Override
  public void close() {
    long unused = Waiting.forResult(closeAsync());
  }

  /**
   * As {@link #close}, with a future that tells how many keys were removed. If it fails, they are
   * removed when the time of the lease is over.
   */
  public CompletableFuture<Long> closeAsync() {
    synchronized (lock) {
      over = true;
    }
    return leases
        .revokeAsync(id)
        .exceptionallyCompose(
            failure ->
                Causes.reasonOf(failure) == Reason.LEASE_NOT_FOUND
                    ? CompletableFuture.completedFuture(0L)
                    : CompletableFuture.failedFuture(Causes.causeOf(failure)));
  }

  private void renew() {
    CallLimits limits;
    synchronized (lock) {
      long left = leftNanos();
      if (over || left <= 0) {
        return;
      }
      Duration lasts = Duration.ofNanos(left);
      Duration attempt = calls.limits().attempt();
      limits = new CallLimits(lasts, attempt.compareTo(lasts) < 0 ? attempt : lasts);
    }
    long sentNanos = calls.nanos();
    CompletableFuture<Void> unused =
        leases
            .keepAlive(id, limits)
            .handle(
                (answer, failure) -> {
                  answered(sentNanos, failure);
                  return null;
                });
  }

  private void answered(long sentNanos, @Nullable Throwable failure) {
    boolean gone = false;
    synchronized (lock) {
      if (over || leftNanos() <= 0) {
        return;
      }
      if (failure == null) {
        renewed(sentNanos);
      } else if (Causes.reasonOf(failure) == Reason.LEASE_NOT_FOUND) {
        gone = true;
      } else {
        calls.schedule(ttl.dividedBy(ATTEMPTS_PER_TTL), this::renew);
      }
    }
    if (gone) {
      lose();
    }
  }

  private void checkTime() {
    boolean passed;
    synchronized (lock) {
      passed = !over && leftNanos() <= 0;
    }
    if (passed) {
      lose();
    }
  }

  private void lose() {
    synchronized (lock) {
      over = true;
    }
    lost.complete(null);
  }
}
