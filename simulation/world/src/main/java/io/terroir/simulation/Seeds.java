package io.terroir.simulation;

import java.util.random.RandomGenerator;

/** Forks streams of random numbers from a seed by label. */
final class Seeds {
  private Seeds() {}

  /** A stream that depends on nothing but {@code seed} and {@code label}. */
  static RandomGenerator fork(long seed, String label) {
    long hash = SplitMix.mixed(seed + SplitMix.GAMMA);
    for (int i = 0; i < label.length(); i++) {
      hash = SplitMix.mixed(hash + SplitMix.GAMMA + label.charAt(i));
    }
    return new Xoshiro256(hash);
  }
}
