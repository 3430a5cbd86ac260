package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counters whose replicas merge increments and decrements. A read lies between the sum of what it
 * surely holds and the sum of what it may hold; the end is the sum of everything acknowledged and
 * some of the unknown.
 *
 * @param readYourWrites whether a session's reads hold its own acknowledged additions
 * @param monotonicReads whether a session's reads hold what its earlier reads held
 */
public record Counters(boolean readYourWrites, boolean monotonicReads) {
  private static final String NAME = "counter";

  /** Sums of subsets followed one by one; beyond, only the interval is judged. */
  private static final int SUMS_MAX = 100_000;

  /** Increments and decrements, each with its sign. */
  private record Sums(long increments, long decrements) {
    static final Sums NONE = new Sums(0, 0);

    Sums plus(long delta) {
      return delta > 0
          ? new Sums(increments + delta, decrements)
          : new Sums(increments, decrements + delta);
    }
  }

  /** What a read surely held, what it may have held, and what it answered. */
  private record Reading(Operation<CounterOperation, Long> read, Sums sure, Sums possible) {
    long value() {
      return read.result().orElseThrow();
    }
  }

  /** Judges the reads of each key. */
  public Verdict check(List<Operation<CounterOperation, Long>> operations) {
    List<Violation> violations = new ArrayList<>();
    History.partition(operations, Operation::key)
        .values()
        .forEach(key -> checkKey(key, violations));
    return Verdict.of(violations);
  }

  private void checkKey(
      List<Operation<CounterOperation, Long>> operations, List<Violation> violations) {
    TreeMap<Long, Sums> called = new TreeMap<>();
    Sums all = Sums.NONE;
    for (Operation<CounterOperation, Long> operation : operations) {
      if (operation.request() instanceof CounterOperation.Add add && operation.mayTakeEffect()) {
        all = all.plus(add.delta());
        called.put(operation.invokedAt(), all);
      }
    }
    Map<String, Sums> own = new HashMap<>();
    Map<String, Reading> last = new HashMap<>();
    for (Operation<CounterOperation, Long> operation : operations) {
      if (!operation.isOk()) {
        continue;
      }
      Sums sure = own.getOrDefault(operation.session(), Sums.NONE);
      if (operation.request() instanceof CounterOperation.Add add) {
        own.put(operation.session(), readYourWrites ? sure.plus(add.delta()) : Sums.NONE);
        continue;
      }
      Map.Entry<Long, Sums> possible = called.lowerEntry(operation.completedAt());
      Reading reading =
          new Reading(operation, sure, possible == null ? Sums.NONE : possible.getValue());
      bounds(reading).ifPresent(violations::add);
      Reading earlier = last.put(operation.session(), reading);
      if (monotonicReads && earlier != null) {
        grown(earlier, reading).ifPresent(violations::add);
      }
    }
  }

  private static Optional<Violation> bounds(Reading reading) {
    long least = reading.sure().increments() + reading.possible().decrements();
    long most = reading.possible().increments() + reading.sure().decrements();
    if (reading.value() >= least && reading.value() <= most) {
      return Optional.empty();
    }
    return Optional.of(
        Violation.of(
            NAME,
            "#%d read %d; what it must and may have seen allows %d to %d"
                .formatted(reading.read().id(), reading.value(), least, most),
            List.of(reading.read())));
  }

  /** The later read adds only what the earlier one did not surely hold. */
  private static Optional<Violation> grown(Reading earlier, Reading later) {
    long least = earlier.value() + later.possible().decrements() - earlier.sure().decrements();
    long most = earlier.value() + later.possible().increments() - earlier.sure().increments();
    if (later.value() >= least && later.value() <= most) {
      return Optional.empty();
    }
    return Optional.of(
        Violation.of(
            NAME,
            "#%d read %d in the session that had read %d; only %d to %d can follow"
                .formatted(later.read().id(), later.value(), earlier.value(), least, most),
            List.of(earlier.read(), later.read())));
  }

  /** Judges the value of one key at the end. */
  public static Verdict checkFinal(List<Operation<CounterOperation, Long>> operations, long found) {
    long acknowledged = 0;
    Sums unknown = Sums.NONE;
    Set<Long> sums = new HashSet<>(Set.of(0L));
    List<Operation<CounterOperation, Long>> open = new ArrayList<>();
    for (Operation<CounterOperation, Long> operation : operations) {
      if (operation.request() instanceof CounterOperation.Add add) {
        if (operation.isOk()) {
          acknowledged += add.delta();
        } else if (operation.mayTakeEffect()) {
          open.add(operation);
          unknown = unknown.plus(add.delta());
          if (sums.size() <= SUMS_MAX) {
            List.copyOf(sums).forEach(sum -> sums.add(sum + add.delta()));
          }
        }
      }
    }
    long excess = found - acknowledged;
    boolean inside = excess >= unknown.decrements() && excess <= unknown.increments();
    if (inside && (sums.size() > SUMS_MAX || sums.contains(excess))) {
      return Verdict.legal();
    }
    return Verdict.violated(
        Violation.of(
            NAME,
            ("in the end it is %d; %d were acknowledged, and no choice among %d unknown"
                    + " additions makes up the difference of %d")
                .formatted(found, acknowledged, open.size(), excess),
            open));
  }
}
