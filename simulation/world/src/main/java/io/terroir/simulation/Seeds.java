package io.terroir.simulation;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Forks streams of random numbers from a seed by label. */
final class Seeds {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Seeds() {}

  /** A stream that depends on nothing but {@code seed} and {@code label}. */
  static RandomGenerator fork(long seed, String label) {
    long hash = mix(FNV_OFFSET, seed);
    for (int i = 0; i < label.length(); i++) {
      hash = (hash ^ label.charAt(i)) * FNV_PRIME;
    }
    return new SplittableRandom(hash);
  }

  /** Folds {@code value} into {@code hash}, byte by byte (FNV-1a). */
  static long mix(long hash, long value) {
    long mixed = hash;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      mixed = (mixed ^ (value >>> shift & 0xff)) * FNV_PRIME;
    }
    return mixed;
  }
}
