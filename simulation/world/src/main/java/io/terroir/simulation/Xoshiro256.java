package io.terroir.simulation;

import java.util.random.RandomGenerator;

/**
 * xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its
 * state filled by splitmix64. Written out, and with every derived draw written out as well, so that
 * a seed means the same run on every Java: the algorithms behind the JDK's generators, and behind
 * the default methods of {@link RandomGenerator}, may change with a release.
 */
final class Xoshiro256 implements RandomGenerator {
  private static final double DOUBLE_UNIT = 0x1.0p-53;
  private static final float FLOAT_UNIT = 0x1.0p-24f;

  private long s0;
  private long s1;
  private long s2;
  private long s3;

  Xoshiro256(long seed) {
    this(
        SplitMix.output(seed, 1),
        SplitMix.output(seed, 2),
        SplitMix.output(seed, 3),
        SplitMix.output(seed, 4));
  }

  /** A generator in a given state. */
  Xoshiro256(long s0, long s1, long s2, long s3) {
    this.s0 = s0;
    this.s1 = s1;
    this.s2 = s2;
    this.s3 = s3;
  }

  @Override
  public long nextLong() {
    long result = Long.rotateLeft(s0 + s3, 23) + s0;
    long shifted = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  @Override
  public int nextInt() {
    return (int) (nextLong() >>> 32);
  }

  @Override
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    return (int) nextLong(origin, bound);
  }

  @Override
  public long nextLong(long bound) {
    requireRange(0, bound);
    // What is left of the last incomplete multiple of the bound is drawn again: no value is
    // likelier than another.
    long drawn = nextLong() >>> 1;
    long value = drawn % bound;
    while (drawn - value + (bound - 1) < 0) {
      drawn = nextLong() >>> 1;
      value = drawn % bound;
    }
    return value;
  }

  @Override
  public long nextLong(long origin, long bound) {
    requireRange(origin, bound);
    long width = bound - origin;
    if (width > 0) {
      return origin + nextLong(width);
    }
    long drawn = nextLong(); // the range is wider than a long can say
    while (drawn < origin || drawn >= bound) {
      drawn = nextLong();
    }
    return drawn;
  }

  @Override
  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * DOUBLE_UNIT;
  }

  @Override
  public double nextDouble(double bound) {
    return nextDouble(0, bound);
  }

  @Override
  public double nextDouble(double origin, double bound) {
    if (!(origin < bound)) {
      throw new IllegalArgumentException("there is no number from " + origin + " to " + bound);
    }
    return Math.min(origin + nextDouble() * (bound - origin), Math.nextDown(bound));
  }

  @Override
  public float nextFloat() {
    return (nextLong() >>> 40) * FLOAT_UNIT;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    long drawn = 0;
    for (int i = 0; i < bytes.length; i++) {
      drawn = i % Long.BYTES == 0 ? nextLong() : drawn >>> Byte.SIZE;
      bytes[i] = (byte) drawn;
    }
  }

  /** Marsaglia's polar method. */
  @Override
  public double nextGaussian() {
    while (true) {
      double x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * Math.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  @Override
  public double nextExponential() {
    return -StrictMath.log(1 - nextDouble());
  }

  private static void requireRange(long origin, long bound) {
    if (origin >= bound) {
      throw new IllegalArgumentException("there is no number from " + origin + " to " + bound);
    }
  }
}
