package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A read that claims to be no older than a bound shows a value that was current at some moment
 * within the bound before the read began, or a newer one. Time is the true time of the history, not
 * any node's clock.
 *
 * <p>A value was surely no longer current once another write was over that began after the value's
 * own write was over: only then is their order known.
 */
public final class Staleness {
  /** A bound for reads that promise nothing about age: they still show only what was written. */
  public static final long ANY_AGE = Long.MAX_VALUE;

  private static final String NAME = "staleness";

  private Staleness() {}

  /**
   * Judges each key by itself.
   *
   * @param operations all writes of the keys, and the reads to judge
   * @param boundNanos what a read claims; {@link #ANY_AGE} if nothing
   */
  public static <V> Verdict check(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations,
      ToLongFunction<Operation<RegisterOperation<V>, RegisterResult<V>>> boundNanos) {
    List<Violation> violations = new ArrayList<>();
    for (var key : History.partition(operations, Operation::key).values()) {
      Writes<V> writes = new Writes<>(key);
      for (Operation<RegisterOperation<V>, RegisterResult<V>> operation : key) {
        if (operation.isOk() && operation.request() instanceof RegisterOperation.Read<V>) {
          writes.judge(operation, boundNanos.applyAsLong(operation)).ifPresent(violations::add);
        }
      }
    }
    return Verdict.of(violations);
  }

  private static final class Writes<V> {
    private final Map<V, Operation<RegisterOperation<V>, RegisterResult<V>>> byValue =
        new HashMap<>();

    /** When each value was there at the latest: answered, or read by somebody. */
    private final Map<V, Long> thereAt = new HashMap<>();

    /** Acknowledged writes in the order of their calls. */
    private final List<Operation<RegisterOperation<V>, RegisterResult<V>>> answered;

    /** Per place in {@link #answered}: the one of the rest that was over first. */
    private final List<Operation<RegisterOperation<V>, RegisterResult<V>>> firstOver;

    Writes(List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations) {
      for (Operation<RegisterOperation<V>, RegisterResult<V>> operation : operations) {
        operation.request().writes().ifPresent(value -> byValue.put(value, operation));
        if (operation.result().map(RegisterResult::applied).orElse(false)) {
          operation
              .result()
              .flatMap(RegisterResult::value)
              .or(() -> operation.request().writes())
              .ifPresent(value -> thereAt.merge(value, operation.completedAt(), Math::min));
        }
      }
      answered =
          operations.stream()
              .filter(each -> each.request().writes().isPresent())
              .filter(each -> each.result().map(RegisterResult::applied).orElse(false))
              .sorted(Comparator.comparingLong(Operation::invokedAt))
              .toList();
      firstOver = new ArrayList<>(answered);
      for (int i = firstOver.size() - 2; i >= 0; i--) {
        if (firstOver.get(i + 1).completedAt() < firstOver.get(i).completedAt()) {
          firstOver.set(i, firstOver.get(i + 1));
        }
      }
    }

    Optional<Violation> judge(
        Operation<RegisterOperation<V>, RegisterResult<V>> read, long boundNanos) {
      Optional<V> value = read.result().flatMap(RegisterResult::value);
      if (value.isPresent()) {
        Operation<RegisterOperation<V>, RegisterResult<V>> write = byValue.get(value.get());
        if (write == null || !write.mayTakeEffect() || read.precedes(write)) {
          return Optional.of(
              Violation.of(
                  NAME,
                  "#%d read what nobody had written".formatted(read.id()),
                  write == null ? List.of(read) : List.of(write, read)));
        }
      }
      if (boundNanos == ANY_AGE) {
        return Optional.empty();
      }
      long there = value.map(v -> thereAt.getOrDefault(v, Operation.NEVER)).orElse(-1L);
      return overwrittenBy(there)
          .filter(other -> other.completedNanos() < read.invokedNanos() - boundNanos)
          .map(
              other ->
                  Violation.of(
                      NAME,
                      "#%d may be %.3f ms old and is at least %.3f ms old: #%d had replaced it"
                          .formatted(
                              read.id(),
                              boundNanos / 1e6,
                              (read.invokedNanos() - other.completedNanos()) / 1e6,
                              other.id()),
                      List.of(other, read)));
    }

    /** The first write over of those that began after {@code there}. */
    private Optional<Operation<RegisterOperation<V>, RegisterResult<V>>> overwrittenBy(long there) {
      int low = 0;
      int high = answered.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (answered.get(middle).invokedAt() > there) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low < firstOver.size() ? Optional.of(firstOver.get(low)) : Optional.empty();
    }
  }
}
