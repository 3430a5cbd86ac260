package io.terroir.node.demo;

import io.terroir.node.demo.DemoSummary.Percentiles;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** Collects latencies from many threads. */
final class Latencies {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double MICROS_PER_MILLI = 1_000.0;

  private final ConcurrentHistogram micros = new ConcurrentHistogram(SIGNIFICANT_DIGITS);

  void record(Duration latency) {
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(latency.toNanos()));
  }

  Percentiles percentiles() {
    return new Percentiles(at(50), at(99));
  }

  private double at(double percentile) {
    return micros.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }
}
