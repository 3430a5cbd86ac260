package io.terroir.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One measurement.
 *
 * @param reads the share of calls that read: 0 only puts, 1 only gets
 * @param callers of a closed loop
 * @param ratePerSecond if present, an open loop instead of the callers
 * @param warmUp load that is not measured, before
 * @param measured how long is measured
 */
public record RunRequest(
    double reads, int callers, Optional<Double> ratePerSecond, Duration warmUp, Duration measured) {
  /** As a line without its end. */
  public String toLine() {
    return "reads=%s callers=%d rate=%s warm-up-ms=%d measured-ms=%d"
        .formatted(
            reads,
            callers,
            ratePerSecond.map(String::valueOf).orElse("none"),
            warmUp.toMillis(),
            measured.toMillis());
  }

  /**
   * Reads what {@link #toLine} wrote.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static RunRequest parse(String line) {
    Arguments words = Arguments.parse(List.of(line.strip().split(" ")));
    String rate = words.text("rate");
    return new RunRequest(
        words.decimal("reads"),
        words.number("callers"),
        rate.equals("none") ? Optional.empty() : Optional.of(Double.valueOf(rate)),
        Duration.ofMillis(words.number("warm-up-ms")),
        Duration.ofMillis(words.number("measured-ms")));
  }
}
