package io.terroir.simulation.run;

import io.terroir.simulation.checker.Violation;
import java.time.Duration;
import java.util.List;

/**
 * What came of a seed.
 *
 * @param violations promises that were not kept; empty if all was well
 * @param undecided what a checker could not judge within its bounds
 * @param simulated virtual time that passed
 * @param took processor time of the run
 * @param operations that clients were answered
 * @param traceHash equal for equal runs
 * @param lastEvents for a reader of a failure; empty if all was well
 */
public record SeedResult(
    Plan plan,
    List<Violation> violations,
    List<String> undecided,
    long events,
    Duration simulated,
    Duration took,
    long operations,
    long traceHash,
    String lastEvents) {
  public SeedResult {
    violations = List.copyOf(violations);
    undecided = List.copyOf(undecided);
  }

  /** Whether every promise was kept. */
  public boolean passed() {
    return violations.isEmpty();
  }
}
