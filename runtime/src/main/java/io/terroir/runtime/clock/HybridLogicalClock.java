package io.terroir.runtime.clock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * A hybrid logical clock (Kulkarni et al., 2014): timestamps close to wall time that respect
 * causality and never go backwards, whatever the wall clock does.
 *
 * <p>A remote timestamp too far ahead of the local wall clock is refused <em>before</em> it is
 * merged: one poisoned clock would otherwise drag every clock of the deployment ahead, and nothing
 * could bring them back.
 *
 * <p>Thread-safe.
 */
public final class HybridLogicalClock {
  /**
   * Default bound on how far ahead a remote timestamp may be. NTP keeps clocks within tens of
   * milliseconds; this leaves room for a bad day, and is small enough that last-writer-wins does
   * not let a fast clock win for long.
   */
  public static final Duration MAX_OFFSET = Duration.ofMillis(500);

  private final WallClock wall;
  private final long maxOffsetMillis;
  private final AtomicReference<HybridTimestamp> last = new AtomicReference<>(HybridTimestamp.ZERO);
  private final LongAdder refused = new LongAdder();

  /** A clock with the default {@link #MAX_OFFSET}. */
  public HybridLogicalClock(WallClock wall) {
    this(wall, MAX_OFFSET);
  }

  /**
   * A clock.
   *
   * @param maxOffset how far ahead of {@code wall} a remote timestamp may be
   */
  public HybridLogicalClock(WallClock wall, Duration maxOffset) {
    this.wall = wall;
    this.maxOffsetMillis = maxOffset.toMillis();
  }

  /** A timestamp after every one that this clock has issued or merged. */
  public HybridTimestamp now() {
    HybridTimestamp fromWall = HybridTimestamp.of(wall.millis(), 0);
    return last.updateAndGet(previous -> max(previous.next(), fromWall));
  }

  /**
   * Merges a timestamp received from another node: what {@link #now()} returns from then on is
   * after it.
   *
   * @throws ClockOffsetException if it is further ahead than the bound; nothing was merged then,
   *     and the message that carried it must not be either
   */
  public void update(HybridTimestamp remote) {
    long aheadMillis = remote.wallMillis() - wall.millis();
    if (aheadMillis > maxOffsetMillis) {
      refused.increment();
      throw new ClockOffsetException(aheadMillis, maxOffsetMillis);
    }
    raise(remote);
  }

  /**
   * Continues after a timestamp that this node itself issued before it was restarted. No bound
   * applies: going back behind one's own timestamps is never right.
   */
  public void resumeAfter(HybridTimestamp own) {
    raise(own);
  }

  /** How many remote timestamps were refused since the start. */
  public long refused() {
    return refused.sum();
  }

  private void raise(HybridTimestamp seen) {
    last.updateAndGet(previous -> max(previous, seen));
  }

  private static HybridTimestamp max(HybridTimestamp a, HybridTimestamp b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
