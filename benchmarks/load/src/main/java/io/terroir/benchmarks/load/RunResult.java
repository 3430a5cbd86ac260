package io.terroir.benchmarks.load;

import java.util.List;
import java.util.Optional;

/**
 * What a run measured.
 *
 * @param operations calls that were answered in the measured time
 * @param seconds that time
 * @param p50Millis the median latency of those calls
 * @param p99Millis the 99th percentile
 * @param failed calls that failed in the measured time, or were not answered after it
 * @param firstFailure in one line
 */
public record RunResult(
    long operations,
    double seconds,
    double p50Millis,
    double p99Millis,
    long failed,
    Optional<String> firstFailure) {
  private static final String FAILURE = "failure=";

  /** Calls answered in a second. */
  public double operationsPerSecond() {
    return operations / seconds;
  }

  /** As a line without its end. */
  public String toLine() {
    return "operations=%d seconds=%s p50-ms=%s p99-ms=%s failed=%d%s"
        .formatted(
            operations,
            seconds,
            p50Millis,
            p99Millis,
            failed,
            firstFailure.map(text -> " " + FAILURE + text).orElse(""));
  }

  /**
   * Reads what {@link #toLine} wrote.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static RunResult parse(String line) {
    int failure = line.indexOf(FAILURE);
    String numbers = failure < 0 ? line : line.substring(0, failure);
    Arguments words = Arguments.parse(List.of(numbers.strip().split(" ")));
    return new RunResult(
        Long.parseLong(words.text("operations")),
        words.decimal("seconds"),
        words.decimal("p50-ms"),
        words.decimal("p99-ms"),
        Long.parseLong(words.text("failed")),
        failure < 0 ? Optional.empty() : Optional.of(line.substring(failure + FAILURE.length())));
  }
}
