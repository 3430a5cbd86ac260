package io.terroir.runtime.telemetry;

import java.util.function.LongConsumer;

/**
 * How long something takes that happens again and again. Whoever does it records each time; until
 * somebody observes, that costs a read and goes nowhere. Thread-safe.
 */
public final class Timing {
  private volatile LongConsumer observer = Timing::toNobody;

  /** It took {@code nanos} nanoseconds this time. */
  public void record(long nanos) {
    observer.accept(nanos);
  }

  /**
   * Tells {@code next} of every time from now on, and nobody else; it is called by whoever records,
   * so it must be quick and must not throw.
   */
  public void observedBy(LongConsumer next) {
    observer = next;
  }

  /** Tells nobody any more. */
  void unobserved() {
    observer = Timing::toNobody;
  }

  private static void toNobody(long nanos) {}
}
