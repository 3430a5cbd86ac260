package io.terroir.benchmarks.load;

import java.util.random.RandomGenerator;

/**
 * A Zipfian choice in constant time: the method of "Quickly Generating Billion-Record Synthetic
 * Databases" (Gray and others, SIGMOD 1994, section 3.2) with the skew of YCSB. Immutable.
 */
final class Zipfian implements KeyChooser {
  private static final double THETA = 0.99;

  private final int count;
  private final double zetaOfCount;
  private final double alpha = 1 / (1 - THETA);
  private final double eta;

  Zipfian(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a choice needs at least one key");
    }
    this.count = count;
    this.zetaOfCount = zeta(count);
    this.eta = (1 - Math.pow(2.0 / count, 1 - THETA)) / (1 - zeta(2) / zetaOfCount);
  }

  private static double zeta(int count) {
    double sum = 0;
    for (int rank = 1; rank <= count; rank++) {
      sum += 1 / Math.pow(rank, THETA);
    }
    return sum;
  }

  @Override
  public int next(RandomGenerator random) {
    double uniform = random.nextDouble();
    double scaled = uniform * zetaOfCount;
    if (scaled < 1) {
      return 0;
    }
    if (scaled < zeta(2)) {
      return Math.min(1, count - 1);
    }
    return Math.min(count - 1, (int) (count * Math.pow(eta * uniform - eta + 1, alpha)));
  }
}
