package io.terroir.sdk;

import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.ReservationRequests;
import io.terroir.sdk.internal.ReservationRequests.Answer;
import io.terroir.sdk.internal.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A value that this process holds. It is renewed in the background, at a third of its ttl, until it
 * is closed or lost.
 *
 * <p>How long it is held is counted on this process's monotonic clock from when the last renewal
 * <em>was sent</em>, and is shorter than the ttl by the drift that clocks may have: when {@link
 * #isHeld} says yes, nobody else holds the value at that moment. What is done afterwards may come
 * too late, if the process is paused between the two; give {@link #generation} along to whatever
 * must reject late work: it only grows. Processes of one owner can release what the others hold, so
 * give each a token of its own.
 *
 * <p>Once lost it stays lost. Thread-safe.
 */
public final class Reservation implements AutoCloseable {
  /** At a third of the ttl two renewals may fail before the reservation is lost. */
  private static final int RENEWALS_PER_TTL = 3;

  /** A renewal that failed is tried again after such a part of the ttl. */
  private static final int ATTEMPTS_PER_TTL = 12;

  private final Calls calls;
  private final ReservationRequests requests;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final Object lock = new Object();
  private long generation;
  private Optional<Duration> ttl;
  private long reliedUntilNanos;
  private boolean over;

  Reservation(Calls calls, ReservationRequests requests, Answer held) {
    this.calls = calls;
    this.requests = requests;
    this.ttl = held.info().ttl();
    synchronized (lock) {
      renewed(held);
    }
  }

  /** Counts from the moment at which the request was sent: replicas count from a later one. */
  private void renewed(Answer held) {
    generation = held.info().generation();
    ttl = held.info().ttl();
    held.relied()
        .ifPresent(
            relied -> {
              reliedUntilNanos = held.sentNanos() + relied.toNanos();
              calls.schedule(
                  ttl.orElse(relied).dividedBy(RENEWALS_PER_TTL), () -> renew(generation()));
              calls.schedule(Duration.ofNanos(leftNanos()), this::checkTime);
            });
  }

  private long leftNanos() {
    return reliedUntilNanos - calls.nanos();
  }

  /** Whether nobody else can hold the value now. */
  public boolean isHeld() {
    return !left().isZero();
  }

  /**
   * How much longer it is held if no renewal succeeds; zero if it is lost or closed. One without a
   * ttl is held for {@link Long#MAX_VALUE} nanoseconds.
   */
  public Duration left() {
    synchronized (lock) {
      if (over) {
        return Duration.ZERO;
      }
      return Duration.ofNanos(ttl.isEmpty() ? Long.MAX_VALUE : Math.max(0, leftNanos()));
    }
  }

  /** The present generation: greater than that of everybody who held the value before. */
  public long generation() {
    synchronized (lock) {
      return generation;
    }
  }

  /**
   * Completes when the reservation is lost, at the latest when {@link #isHeld} begins to say no
   * without a {@link #close}: it could not be renewed in time, or another process of the same owner
   * released it. A new future each time; never completes if it was closed first.
   */
  public CompletableFuture<Void> whenLost() {
    return lost.copy();
  }

  /** Ends the reservation, and waits until the value is free. */
  @Override
  public void close() {
    ReservationInfo unused = Waiting.forResult(closeAsync());
  }

  /**
   * As {@link #close}, with a future. If it fails, the value becomes free when its time is over;
   * this process does not hold it in any case.
   */
  public CompletableFuture<ReservationInfo> closeAsync() {
    long last;
    synchronized (lock) {
      over = true;
      last = generation;
    }
    return release(last, RENEWALS_PER_TTL);
  }

  /** A renewal that is under way may come first: then the generation that it made is released. */
  private CompletableFuture<ReservationInfo> release(long ofGeneration, int rounds) {
    return requests
        .release(ofGeneration)
        .thenApply(Answer::info)
        .exceptionallyCompose(failure -> releaseLater(failure, rounds));
  }

  private CompletableFuture<ReservationInfo> releaseLater(Throwable failure, int rounds) {
    if (rounds == 0 || Causes.reasonOf(failure) != Reason.RESERVATION_LOST) {
      return CompletableFuture.failedFuture(Causes.causeOf(failure));
    }
    return requests
        .get()
        .thenApply(Answer::info)
        .thenCompose(
            now ->
                now.heldByOwner()
                    ? release(now.generation(), rounds - 1)
                    : CompletableFuture.completedFuture(now));
  }

  private void renew(long ofGeneration) {
    CallLimits limits;
    synchronized (lock) {
      long left = leftNanos();
      if (over || ofGeneration != generation || left <= 0) {
        return;
      }
      Duration lasts = Duration.ofNanos(left);
      Duration attempt = calls.limits().attempt();
      limits = new CallLimits(lasts, attempt.compareTo(lasts) < 0 ? attempt : lasts);
    }
    CompletableFuture<Void> unused =
        requests
            .renew(ofGeneration, limits)
            .handle(
                (answer, failure) -> {
                  answered(ofGeneration, answer, failure);
                  return null;
                });
  }

  private void answered(long ofGeneration, @Nullable Answer answer, @Nullable Throwable failure) {
    boolean gone = false;
    boolean late = false;
    synchronized (lock) {
      if (over || ofGeneration != generation) {
        return;
      }
      if (answer == null) {
        gone = failure != null && Causes.reasonOf(failure) == Reason.RESERVATION_LOST;
        if (!gone && ttl.isPresent()) {
          calls.schedule(ttl.get().dividedBy(ATTEMPTS_PER_TTL), () -> renew(ofGeneration));
        }
      } else if (leftNanos() <= 0) {
        late = true;
      } else if (answer.info().fresh()) {
        renewed(answer);
      } else {
        // Since when its time runs is not known: a renewal of what there is now tells.
        generation = answer.info().generation();
        calls.schedule(Duration.ZERO, () -> renew(answer.info().generation()));
      }
    }
    if (late && answer != null) {
      // It was believed to be lost for a moment: nobody relies on it any more.
      lose();
      CompletableFuture<ReservationInfo> unused =
          release(answer.info().generation(), RENEWALS_PER_TTL);
    } else if (gone) {
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
