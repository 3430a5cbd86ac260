package io.terroir.gossip.membership;

import java.time.Duration;

/** Something that is due once per interval; at once the first time it is asked. */
final class Deadline {
  private final long intervalNanos;
  private long dueNanos;
  private boolean started;

  Deadline(Duration interval) {
    this.intervalNanos = interval.toNanos();
  }

  /** Whether it is due; if so, the next time is an interval later. */
  boolean isDue(long nowNanos) {
    if (started && nowNanos - dueNanos < 0) {
      return false;
    }
    started = true;
    dueNanos = nowNanos + intervalNanos;
    return true;
  }
}
