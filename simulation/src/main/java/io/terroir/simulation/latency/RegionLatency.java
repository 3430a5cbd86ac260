package io.terroir.simulation.latency;

/**
 * What commands took that were submitted in one region.
 *
 * @param region its name
 * @param oracleMs round trip to the nearest regions that make a fast quorum with it: no command can
 *     be committed sooner
 * @param commitP50Ms median of the time until the commit is decided and durable at its coordinator
 * @param commitP99Ms 99th percentile of that
 * @param executionP50Ms median of the time until the client is answered, which is after the commits
 *     of everything that the command depends on
 * @param executionP99Ms 99th percentile of that
 */
public record RegionLatency(
    String region,
    double oracleMs,
    double commitP50Ms,
    double commitP99Ms,
    double executionP50Ms,
    double executionP99Ms) {
  private static final double MICROS_PER_MILLI = 1e3;

  static double millis(long micros) {
    return micros / MICROS_PER_MILLI;
  }
}
