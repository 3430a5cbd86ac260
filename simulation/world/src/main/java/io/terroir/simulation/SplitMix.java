package io.terroir.simulation;

/** The finalizer of splitmix64 (Steele, Lea and Flood, 2014): every bit of the input moves all. */
final class SplitMix {
  /** The odd number next to 2^64 over the golden ratio. */
  static final long GAMMA = 0x9e3779b97f4a7c15L;

  private SplitMix() {}

  /** The {@code n}-th output, from 1, of splitmix64 with this seed. */
  static long output(long seed, int n) {
    return mixed(seed + n * GAMMA);
  }

  static long mixed(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
