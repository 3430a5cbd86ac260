package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import io.terroir.simulation.checker.weak.CausalOrder.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What a session sees of itself: Douglas Terry and others, "Session guarantees for weakly
 * consistent replicated data", PDIS 1994. Read-your-writes and monotonic reads show in what clients
 * see; monotonic writes and writes-follow-reads are judged by {@link ReplicaLogs}.
 */
public final class SessionGuarantees {
  private final boolean readYourWrites;
  private final boolean monotonicReads;
  private final List<Violation> violations = new ArrayList<>();

  private SessionGuarantees(boolean readYourWrites, boolean monotonicReads) {
    this.readYourWrites = readYourWrites;
    this.monotonicReads = monotonicReads;
  }

  /**
   * Judges both, where a value is older than another if its write is causally before the other's.
   * Of two concurrent writes either may be seen after the other.
   */
  public static <V> Verdict check(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations) {
    CausalOrder<V> order = new CausalOrder<>(operations);
    if (order.cycle().isPresent()) {
      return Causality.check(operations);
    }
    SessionGuarantees guarantees = new SessionGuarantees(true, true);
    return guarantees.check(
        operations,
        (key, one, other) -> {
          Optional<Node<V>> first = order.writer(key, one);
          Optional<Node<V>> second = order.writer(key, other);
          return first.isPresent() && second.isPresent() && order.before(first.get(), second.get());
        });
  }

  /**
   * Judges by the versions that replicas order writes by.
   *
   * @param older whether the first value has the lower version; both belong to one key
   */
  public static <V> Verdict check(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations,
      BiPredicate<V, V> older,
      boolean readYourWrites,
      boolean monotonicReads) {
    return new SessionGuarantees(readYourWrites, monotonicReads)
        .check(operations, (key, one, other) -> older.test(one, other));
  }

  private interface Older<V> {
    boolean test(String key, V one, V other);
  }

  private record Scope(String session, String key) {}

  private <V> Verdict check(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations, Older<V> older) {
    Map<Scope, Operation<RegisterOperation<V>, RegisterResult<V>>> lastWrite = new HashMap<>();
    Map<Scope, Operation<RegisterOperation<V>, RegisterResult<V>>> lastRead = new HashMap<>();
    for (Operation<RegisterOperation<V>, RegisterResult<V>> operation : operations) {
      if (operation.result().isEmpty()) {
        continue;
      }
      RegisterResult<V> result = operation.result().get();
      Scope scope = new Scope(operation.session(), operation.key());
      if (!(operation.request() instanceof RegisterOperation.Read<V>)) {
        if (result.applied()) {
          lastWrite.put(scope, operation);
        }
        continue;
      }
      if (readYourWrites) {
        Optional.ofNullable(lastWrite.get(scope))
            .ifPresent(
                write ->
                    compare("read your writes", write, write.request().writes(), operation, older));
      }
      if (monotonicReads) {
        Optional.ofNullable(lastRead.get(scope))
            .ifPresent(
                read ->
                    compare(
                        "monotonic reads",
                        read,
                        read.result().flatMap(RegisterResult::value),
                        operation,
                        older));
      }
      lastRead.put(scope, operation);
    }
    return Verdict.of(violations);
  }

  private <V> void compare(
      String guarantee,
      Operation<RegisterOperation<V>, RegisterResult<V>> earlier,
      Optional<V> known,
      Operation<RegisterOperation<V>, RegisterResult<V>> read,
      Older<V> older) {
    Optional<V> seen = read.result().flatMap(RegisterResult::value);
    boolean violated =
        known.isPresent() && (seen.isEmpty() || older.test(read.key(), seen.get(), known.get()));
    if (violated) {
      violations.add(
          Violation.of(
              guarantee,
              "#%d saw %s, older than what its session knew since #%d"
                  .formatted(
                      read.id(),
                      seen.map(Object::toString).orElse("a blank register"),
                      earlier.id()),
              List.of(earlier, read)));
    }
  }
}
