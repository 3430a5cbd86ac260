package io.terroir.runtime.transport;

import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that happens at a moment; among those of the same moment the first sent comes first.
 */
final class InProcessDelivery implements Delayed {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessDelivery.class);

  private final long dueNanos;
  private final long sequence;
  private final Runnable arrival;

  InProcessDelivery(long dueNanos, long sequence, Runnable arrival) {
    this.dueNanos = dueNanos;
    this.sequence = sequence;
    this.arrival = arrival;
  }

  /** A failure of one arrival must not end the thread that delivers for all. */
  void arrive() {
    try {
      arrival.run();
    } catch (RuntimeException e) {
      LOG.error("A delivery failed", e);
    }
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    InProcessDelivery that = (InProcessDelivery) other;
    int byTime = Long.signum(dueNanos - that.dueNanos);
    return byTime != 0 ? byTime : Long.compare(sequence, that.sequence);
  }
}
