package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Monotonic writes and writes-follow-reads, judged where they matter: no replica takes a write
 * before the writes its session had made or read by then (Terry and others, PDIS 1994).
 */
public final class ReplicaLogs {
  private ReplicaLogs() {}

  /** What must be in a log before a write, and by which guarantee. */
  private record Requirement<V>(
      String guarantee, V value, Operation<RegisterOperation<V>, RegisterResult<V>> because) {}

  /**
   * Judges the order in which replicas took writes.
   *
   * @param logs by replica: every value that arrived, in order, whether or not it won over another
   */
  public static <V> Verdict check(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations,
      Map<String, List<V>> logs) {
    Map<V, List<Requirement<V>>> requirements = requirements(operations);
    List<Violation> violations = new ArrayList<>();
    logs.forEach(
        (replica, log) -> {
          Map<V, Integer> places = new HashMap<>();
          for (int i = 0; i < log.size(); i++) {
            places.putIfAbsent(log.get(i), i);
          }
          places.forEach(
              (value, place) -> {
                for (Requirement<V> required : requirements.getOrDefault(value, List.of())) {
                  if (places.getOrDefault(required.value(), Integer.MAX_VALUE) > place) {
                    violations.add(
                        Violation.of(
                            required.guarantee(),
                            "%s took %s before %s, which its session knew earlier"
                                .formatted(replica, value, required.value()),
                            List.of(required.because())));
                  }
                }
              });
        });
    return Verdict.of(violations);
  }

  /** The last write and the reads since: what came before them, they require themselves. */
  private static <V> Map<V, List<Requirement<V>>> requirements(
      List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations) {
    Map<V, List<Requirement<V>>> requirements = new HashMap<>();
    Map<String, List<Requirement<V>>> known = new HashMap<>();
    for (Operation<RegisterOperation<V>, RegisterResult<V>> operation : operations) {
      List<Requirement<V>> ofSession =
          known.computeIfAbsent(operation.session(), any -> new ArrayList<>());
      boolean refused = operation.result().map(result -> !result.applied()).orElse(false);
      if (operation.request().writes().isPresent() && operation.mayTakeEffect() && !refused) {
        V value = operation.request().writes().get();
        requirements.put(value, List.copyOf(ofSession));
        if (operation.isOk()) {
          ofSession.clear();
          ofSession.add(new Requirement<>("monotonic writes", value, operation));
        }
      } else {
        operation
            .result()
            .flatMap(RegisterResult::value)
            .ifPresent(
                value -> ofSession.add(new Requirement<>("writes follow reads", value, operation)));
      }
    }
    return requirements;
  }
}
