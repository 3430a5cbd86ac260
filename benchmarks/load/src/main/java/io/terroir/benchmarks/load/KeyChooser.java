package io.terroir.benchmarks.load;

import java.util.random.RandomGenerator;

/** Which of the keys 0 to count - 1 comes next. Thread-safe. */
@FunctionalInterface
public interface KeyChooser {
  /** How often each key is chosen. */
  enum Distribution {
    /** Every key as often as every other. */
    UNIFORM,
    /** The key of rank r in proportion to r^-0.99, as YCSB has it. */
    ZIPFIAN
  }

  /** The next key. */
  int next(RandomGenerator random);

  /** A chooser among {@code count} keys. */
  static KeyChooser of(Distribution distribution, int count) {
    return switch (distribution) {
      case UNIFORM -> random -> random.nextInt(count);
      case ZIPFIAN -> new Zipfian(count);
    };
  }
}
