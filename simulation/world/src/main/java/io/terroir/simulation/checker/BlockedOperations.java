package io.terroir.simulation.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Finds operations that waited too long in a phase in which nothing may hinder them.
 *
 * @param fromNanos begin of the phase; what was called earlier is measured from here
 * @param untilNanos end of the phase
 * @param boundNanos how long an operation may take
 */
public record BlockedOperations(long fromNanos, long untilNanos, long boundNanos) {
  private static final String NAME = "blocked operations";
  private static final int SHOWN = 10;

  /** Reports them by key. */
  public <O, R> Verdict check(List<Operation<O, R>> operations) {
    return check(operations, operation -> "key " + operation.key());
  }

  /** Reports them by what they wait for. */
  public <O, R> Verdict check(
      List<Operation<O, R>> operations, Function<Operation<O, R>, String> waitsFor) {
    Map<String, List<Operation<O, R>>> blocked = new TreeMap<>();
    for (Operation<O, R> operation : operations) {
      if (waitedNanos(operation) > boundNanos) {
        blocked.computeIfAbsent(waitsFor.apply(operation), any -> new ArrayList<>()).add(operation);
      }
    }
    List<Violation> violations = new ArrayList<>();
    blocked.forEach((what, group) -> violations.add(violation(what, group)));
    return Verdict.of(violations);
  }

  private long waitedNanos(Operation<?, ?> operation) {
    return Math.min(operation.completedNanos(), untilNanos)
        - Math.max(operation.invokedNanos(), fromNanos);
  }

  private <O, R> Violation violation(String what, List<Operation<O, R>> group) {
    group.sort(Comparator.comparingLong(Operation::invokedNanos));
    return Violation.of(
        NAME,
        "%d operations waited more than %.3f s for %s, up to %.3f s"
            .formatted(
                group.size(),
                boundNanos / 1e9,
                what,
                group.stream().mapToLong(this::waitedNanos).max().orElse(0) / 1e9),
        group.subList(0, Math.min(group.size(), SHOWN)));
  }
}
