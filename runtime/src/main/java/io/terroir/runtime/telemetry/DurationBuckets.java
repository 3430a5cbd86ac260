package io.terroir.runtime.telemetry;

import java.util.List;

/** Where the buckets of histograms of durations end. */
public final class DurationBuckets {
  /**
   * In seconds: from a write that a good disk has synced to a request that is given up, two or
   * three a decade. One list for all, so that the parts of a request can be compared.
   */
  public static final List<Double> SECONDS =
      List.of(
          0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
          2.5, 5.0, 10.0);

  private DurationBuckets() {}
}
