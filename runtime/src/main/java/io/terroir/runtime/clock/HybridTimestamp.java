package io.terroir.runtime.clock;

import io.terroir.runtime.Invariants;

/**
 * A moment of a hybrid logical clock (Kulkarni et al., 2014), in the compact form of its section 6:
 * 48 bits of wall time in milliseconds, then a 16-bit counter. A counter that overflows carries
 * into the milliseconds, so the next timestamp is always the packed value plus one.
 *
 * @param packed both parts, compared as an unsigned number
 */
public record HybridTimestamp(long packed) implements Comparable<HybridTimestamp> {
  /** Before every other timestamp. */
  public static final HybridTimestamp ZERO = new HybridTimestamp(0);

  private static final int COUNTER_BITS = 16;
  private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
  private static final long WALL_MILLIS_MAX = (1L << (Long.SIZE - COUNTER_BITS)) - 1;

  /**
   * Packs both parts.
   *
   * @param wallMillis milliseconds since 1970, at most 48 bits
   * @param counter at most 16 bits
   */
  public static HybridTimestamp of(long wallMillis, int counter) {
    Invariants.check(wallMillis >= 0 && wallMillis <= WALL_MILLIS_MAX, "wall time fits in 48 bits");
    Invariants.check(counter >= 0 && counter <= COUNTER_MASK, "counter fits in 16 bits");
    return new HybridTimestamp(wallMillis << COUNTER_BITS | counter);
  }

  /** Milliseconds since 1970. */
  public long wallMillis() {
    return packed >>> COUNTER_BITS;
  }

  /** Orders the timestamps of one millisecond. */
  public int counter() {
    return (int) (packed & COUNTER_MASK);
  }

  /** The smallest timestamp after this one. */
  public HybridTimestamp next() {
    return new HybridTimestamp(packed + 1);
  }

  @Override
  public int compareTo(HybridTimestamp other) {
    return Long.compareUnsigned(packed, other.packed);
  }

  @Override
  public String toString() {
    return wallMillis() + "." + counter();
  }
}
