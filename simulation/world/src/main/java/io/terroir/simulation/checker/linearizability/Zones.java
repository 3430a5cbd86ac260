package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Linearizability of a register whose written values are unique, in O(n log n): Phillip Gibbons and
 * Ephraim Korach, "Testing shared memories", SIAM Journal on Computing 26(4), 1997. For histories
 * too long for a search.
 *
 * <p>The zone of a value stretches between the first end and the last begin among its write and its
 * reads. Where the first end comes first, the value must have been there from one to the other (a
 * forward zone); otherwise one moment between the two suffices (a backward zone). The history is
 * linearizable exactly if no value was read that was not written before, no two forward zones
 * overlap, and no backward zone lies inside a forward one.
 *
 * <p>A write whose answer was lost took effect if its value was read, and then before the first of
 * these reads ended; if nobody read it, it constrains nothing and is left out.
 */
public final class Zones {
  private static final String NAME = "linearizability (zones)";

  private Zones() {}

  /** The operations on one value, and the two that bound its zone. */
  private static final class Zone<V> {
    private final String value;
    private Optional<Operation<RegisterOperation<V>, RegisterResult<V>>> firstToEnd;
    private Optional<Operation<RegisterOperation<V>, RegisterResult<V>>> lastToBegin;
    private long firstEnd;
    private long lastBegin;
    private boolean wasRead;
    private final boolean written;

    /** Of the blank register, there before everything. */
    Zone() {
      value = "blank";
      firstEnd = Long.MIN_VALUE;
      lastBegin = Long.MIN_VALUE;
      firstToEnd = Optional.empty();
      lastToBegin = Optional.empty();
      written = false;
    }

    Zone(V value, Operation<RegisterOperation<V>, RegisterResult<V>> write) {
      this.value = String.valueOf(value);
      firstEnd = write.effectBefore();
      lastBegin = write.invokedAt();
      firstToEnd = Optional.of(write);
      lastToBegin = Optional.of(write);
      written = write.isOk();
    }

    void read(Operation<RegisterOperation<V>, RegisterResult<V>> read) {
      wasRead = true;
      if (read.completedAt() < firstEnd) {
        firstEnd = read.completedAt();
        firstToEnd = Optional.of(read);
      }
      if (read.invokedAt() > lastBegin) {
        lastBegin = read.invokedAt();
        lastToBegin = Optional.of(read);
      }
    }

    boolean tookPlace() {
      return written || wasRead;
    }

    boolean isForward() {
      return firstEnd < lastBegin;
    }
  }

  /** Judges the reads and writes of one register; with a compare-and-set it is undecided. */
  public static <V> Verdict check(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations) {
    Map<V, Zone<V>> zones = new HashMap<>();
    Map<V, Operation<RegisterOperation<V>, RegisterResult<V>>> writes = new HashMap<>();
    for (Operation<RegisterOperation<V>, RegisterResult<V>> operation : operations) {
      if (operation.request() instanceof RegisterOperation.CompareAndSet<V>) {
        return Verdict.undecided("zones judge reads and writes only");
      }
      if (operation.request() instanceof RegisterOperation.Write<V> write) {
        if (writes.put(write.value(), operation) != null) {
          return Verdict.undecided("the value " + write.value() + " was written twice");
        }
        if (operation.mayTakeEffect()) {
          zones.put(write.value(), new Zone<>(write.value(), operation));
        }
      }
    }
    Zone<V> blank = new Zone<>();
    List<Violation> unwritten = new ArrayList<>();
    for (Operation<RegisterOperation<V>, RegisterResult<V>> operation : operations) {
      if (operation.request() instanceof RegisterOperation.Read<V> && operation.isOk()) {
        Optional<V> value = operation.result().flatMap(RegisterResult::value);
        Optional<Zone<V>> zone = value.isEmpty() ? Optional.of(blank) : value.map(zones::get);
        Optional<Violation> violation =
            value.flatMap(v -> unwritten(operation, Optional.ofNullable(writes.get(v))));
        if (violation.isPresent()) {
          unwritten.add(violation.get());
        } else {
          zone.ifPresent(each -> each.read(operation));
        }
      }
    }
    if (!unwritten.isEmpty()) {
      return Verdict.of(unwritten);
    }
    List<Zone<V>> all = new ArrayList<>(zones.values());
    all.add(blank);
    all.removeIf(zone -> !zone.tookPlace());
    return compare(all);
  }

  private static <V> Optional<Violation> unwritten(
      Operation<RegisterOperation<V>, RegisterResult<V>> read,
      Optional<Operation<RegisterOperation<V>, RegisterResult<V>>> write) {
    if (write.isEmpty()) {
      return Optional.of(violation("#%d read what nobody wrote".formatted(read.id()), read));
    }
    if (!write.get().mayTakeEffect()) {
      return Optional.of(
          violation(
              "#%d read what was refused to be written".formatted(read.id()), write.get(), read));
    }
    if (read.precedes(write.get())) {
      return Optional.of(
          violation(
              "#%d read what was written only later".formatted(read.id()), read, write.get()));
    }
    return Optional.empty();
  }

  private static <V> Verdict compare(List<Zone<V>> zones) {
    TreeMap<Long, Zone<V>> forward = new TreeMap<>();
    List<Zone<V>> backward = new ArrayList<>();
    zones.sort(Comparator.comparingLong(zone -> Math.min(zone.firstEnd, zone.lastBegin)));
    Optional<Zone<V>> last = Optional.empty();
    for (Zone<V> zone : zones) {
      if (!zone.isForward()) {
        backward.add(zone);
        continue;
      }
      if (last.isPresent() && zone.firstEnd < last.get().lastBegin) {
        return Verdict.violated(
            violation(
                "the register held %s and %s by turns".formatted(last.get().value, zone.value),
                last.get(),
                zone));
      }
      forward.put(zone.firstEnd, zone);
      last = Optional.of(zone);
    }
    for (Zone<V> zone : backward) {
      Map.Entry<Long, Zone<V>> around = forward.lowerEntry(zone.lastBegin);
      if (around != null && zone.firstEnd < around.getValue().lastBegin) {
        return Verdict.violated(
            violation(
                "%s must have been there while the register held %s before and after"
                    .formatted(zone.value, around.getValue().value),
                around.getValue(),
                zone));
      }
    }
    return Verdict.legal();
  }

  private static <V> Violation violation(String explanation, Zone<V> one, Zone<V> other) {
    Set<Operation<?, ?>> involved = new LinkedHashSet<>();
    for (Zone<V> zone : List.of(one, other)) {
      zone.firstToEnd.ifPresent(involved::add);
      zone.lastToBegin.ifPresent(involved::add);
    }
    return Violation.of(NAME, explanation, List.copyOf(involved));
  }

  private static Violation violation(String explanation, Operation<?, ?>... involved) {
    return Violation.of(NAME, explanation, List.of(involved));
  }
}
