package io.terroir.gateway.routing;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import java.time.Duration;

/**
 * When a caller no longer waits. Work whose deadline passed is dropped before it costs anything.
 */
public final class Deadline {
  private final MonotonicClock clock;
  private final long atNanos;

  private Deadline(MonotonicClock clock, long atNanos) {
    this.clock = clock;
    this.atNanos = atNanos;
  }

  /** The deadline {@code timeout} from now. */
  public static Deadline after(MonotonicClock clock, Duration timeout) {
    return new Deadline(clock, clock.nanos() + timeout.toNanos());
  }

  /** What is left; negative if it passed. */
  public Duration left() {
    return Duration.ofNanos(atNanos - clock.nanos());
  }

  /** What is left, but no more than {@code atMost}. */
  public Duration leftAtMost(Duration atMost) {
    Duration left = left();
    return left.compareTo(atMost) < 0 ? left : atMost;
  }

  /** Whether it passed. */
  public boolean hasPassed() {
    return atNanos - clock.nanos() <= 0;
  }

  /**
   * Requires that it did not pass.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException DEADLINE_EXCEEDED if it did
   */
  public void check() {
    if (hasPassed()) {
      throw Refusal.of(Reason.DEADLINE_EXCEEDED, "the deadline passed before the work began")
          .toException();
    }
  }
}
