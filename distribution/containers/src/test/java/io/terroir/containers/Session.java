package io.terroir.containers;

import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that does one thing again and again, and how long it was that nothing came of it. What
 * it knows may be asked from other threads.
 */
final class Session implements Runnable {
  /** Two cores serve all sessions and all containers. */
  private static final Duration PACE = Duration.ofMillis(30);

  private final String name;
  private final Runnable attempt;
  private final Map<Reason, Integer> failures = new EnumMap<>(Reason.class);
  private volatile boolean stopped;
  private long successes;
  private long lastNanos;
  private long longestNanos;
  private Instant longestUntil = Instant.EPOCH;

  /**
   * Prepares it.
   *
   * @param attempt throws {@link TerroirException} if nothing came of it
   */
  Session(String name, Runnable attempt) {
    this.name = name;
    this.attempt = attempt;
  }

  String name() {
    return name;
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        attempt.run();
        succeeded();
      } catch (TerroirException e) {
        failed(e.reason());
      }
      LockSupport.parkNanos(PACE.toNanos());
    }
  }

  /** It ends after the attempt that is under way. */
  void stop() {
    stopped = true;
  }

  private synchronized void succeeded() {
    measure();
    successes++;
  }

  /** What has not ended yet counts as well. */
  private void measure() {
    long now = System.nanoTime();
    if (successes > 0 && now - lastNanos > longestNanos) {
      longestNanos = now - lastNanos;
      longestUntil = Instant.now();
    }
    lastNanos = now;
  }

  private synchronized void failed(Reason reason) {
    failures.merge(reason, 1, Integer::sum);
  }

  synchronized long successes() {
    return successes;
  }

  /** The longest time from one success to the next, with all that failed between them. */
  synchronized Duration longestWait() {
    if (successes > 0) {
      long open = System.nanoTime() - lastNanos;
      return Duration.ofNanos(stopped ? longestNanos : Math.max(longestNanos, open));
    }
    return Duration.ofDays(1);
  }

  @Override
  public synchronized String toString() {
    return "%-28s %6d done, longest wait %5d ms until %s%s"
        .formatted(
            name,
            successes,
            longestWait().toMillis(),
            longestUntil,
            failures.isEmpty() ? "" : ", failed " + failures);
  }
}
