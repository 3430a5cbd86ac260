package io.terroir.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What a comparison measured.
 *
 * @param rounds how often every cell was measured
 * @param results in the order in which they were asked for
 */
record ComparisonResult(int rounds, List<SystemResult> results) {
  ComparisonResult {
    results = List.copyOf(results);
  }

  /** The rounds in which least and most was done, and the one between. */
  record Spread(double median, double min, double max) {}

  /**
   * One cell.
   *
   * @param callers of the closed loop; 0 in an open loop
   * @param ratePerSecond of an open loop
   * @param p50Ms the median of the rounds' median latencies, in milliseconds
   * @param p99Ms the median of the rounds' 99th percentiles
   * @param cpuMicrosPerOp the median of the rounds' processor times of all servers for an
   *     operation, in microseconds; without the load
   * @param failed calls of all rounds that failed, if any did
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record SystemResult(
      String system,
      int groups,
      int callers,
      Optional<Double> ratePerSecond,
      String operation,
      Spread opsPerSecond,
      double p50Ms,
      double p99Ms,
      double cpuMicrosPerOp,
      Optional<Long> failed) {}
}
