package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.load.RunResult;
import java.time.Duration;
import java.util.Optional;

/**
 * What one round measured.
 *
 * @param cpuMicrosPerOperation processor time of the servers together
 * @param firstFailure of the calls that failed, in one line
 */
record Sample(
    double operationsPerSecond,
    double p50Millis,
    double p99Millis,
    double cpuMicrosPerOperation,
    long failed,
    Optional<String> firstFailure) {
  private static final double NANOS_PER_MICRO = 1e3;

  static Sample of(RunResult result, Duration cpu) {
    return new Sample(
        result.operationsPerSecond(),
        result.p50Millis(),
        result.p99Millis(),
        cpu.toNanos() / NANOS_PER_MICRO / Math.max(1, result.operations()),
        result.failed(),
        result.firstFailure());
  }
}
