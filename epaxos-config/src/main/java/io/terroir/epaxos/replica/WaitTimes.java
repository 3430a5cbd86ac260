package io.terroir.epaxos.replica;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, each time that it happened. Thread-safe. */
public final class WaitTimes {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

  void add(long waitedNanos) {
    count.increment();
    nanos.add(waitedNanos);
    longest.accumulate(waitedNanos);
  }

  /** How many times. */
  public long count() {
    return count.sum();
  }

  /** Of all times together. */
  public long totalNanos() {
    return nanos.sum();
  }

  /** The longest since this was asked last. */
  public long takeLongestNanos() {
    return longest.getThenReset();
  }
}
