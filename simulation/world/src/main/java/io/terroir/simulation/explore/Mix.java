package io.terroir.simulation.explore;

/** Spreads the bits of numbers (the finalizer of SplittableRandom: Stafford's variant 13). */
final class Mix {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Mix() {}

  static long mix(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** {@code hash} continued by {@code next}; depends on the order. */
  static long chain(long hash, long next) {
    return mix(hash * GOLDEN + next + GOLDEN);
  }
}
