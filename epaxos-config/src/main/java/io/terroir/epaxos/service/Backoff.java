package io.terroir.epaxos.service;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing delays between attempts. Each is drawn between half of a bound and the bound, so that
 * those who failed together do not come back together; the bound doubles with every attempt. Not
 * thread-safe.
 */
final class Backoff {
  /** The first bound: about one round trip between near regions. */
  static final Duration FIRST = Duration.ofMillis(100);

  /** The greatest bound: what a process waits at most after a config replica is back. */
  static final Duration MAX = Duration.ofSeconds(2);

  private final RandomGenerator random;
  private long boundNanos = FIRST.toNanos();

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long half = boundNanos / 2;
    boundNanos = Math.min(boundNanos * 2, MAX.toNanos());
    return Duration.ofNanos(half + random.nextLong(half));
  }

  void reset() {
    boundNanos = FIRST.toNanos();
  }
}
