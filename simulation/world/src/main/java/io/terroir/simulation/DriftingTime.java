package io.terroir.simulation;

/**
 * Time as a clock shows it that runs too fast or too slowly. Without drift and jumps it shows true
 * time.
 */
final class DriftingTime {
  private static final double MILLION = 1e6;

  private double driftPpm;
  private long trueNanosAtChange;
  private long shownNanosAtChange;

  /** What the clock shows at a moment of true time that is not before the last change. */
  long shownAt(long trueNanos) {
    long passed = trueNanos - trueNanosAtChange;
    return shownNanosAtChange + passed + (long) (passed * driftPpm / MILLION);
  }

  /** How much true time passes, at the present drift, until the clock has gone on by so much. */
  long trueNanosUntil(long shownNanos) {
    return driftPpm == 0
        ? shownNanos
        : (long) Math.ceil(shownNanos * MILLION / (MILLION + driftPpm));
  }

  void setDrift(long nowNanos, double ppm) {
    show(nowNanos, shownAt(nowNanos));
    driftPpm = ppm;
  }

  void show(long nowNanos, long shownNanos) {
    trueNanosAtChange = nowNanos;
    shownNanosAtChange = shownNanos;
  }
}
