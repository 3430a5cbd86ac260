package io.terroir.sdk.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubled each time up to a bound, and drawn between half
 * and all of that, so that clients that failed together do not return together.
 */
final class Backoff {
  /** Before the second attempt: about one round trip inside a region. */
  static final Duration FIRST = Duration.ofMillis(10);

  /** At most: an election takes about this long, and more would add waiting for nothing. */
  static final Duration MAX = Duration.ofMillis(500);

  private static final int DOUBLINGS_MAX = 10;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The wait after {@code failures} failed attempts; at least 1. */
  Duration after(int failures) {
    long doubled = FIRST.toNanos() << Math.min(failures - 1, DOUBLINGS_MAX);
    long bounded = Math.min(doubled, MAX.toNanos());
    return Duration.ofNanos(bounded / 2 + random.nextLong(bounded / 2 + 1));
  }
}
