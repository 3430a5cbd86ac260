package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.ListOperation;
import io.terroir.simulation.checker.model.ListResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which order each key's list grew, as far as anybody read it: every list read is a beginning of
 * the longest one.
 */
final class VersionOrders {
  private static final String NAME = "list append";

  private final List<Operation<ListOperation, ListResult>> operations;
  private final Map<Element, Operation<ListOperation, ListResult>> writers = new HashMap<>();
  private final Map<String, List<Long>> longest = new LinkedHashMap<>();
  private final Map<String, Set<Long>> read = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  private record Element(String key, long value) {}

  /** What a transaction read of a key, without its own appends. */
  record ExternalRead(String key, List<Long> list) {
    Optional<Long> last() {
      return list.isEmpty() ? Optional.empty() : Optional.of(list.get(list.size() - 1));
    }
  }

  VersionOrders(List<Operation<ListOperation, ListResult>> operations) {
    this.operations = operations;
    operations.forEach(this::noteAppends);
    Map<String, List<Observation>> observations = new LinkedHashMap<>();
    for (Operation<ListOperation, ListResult> operation : operations) {
      for (ExternalRead read : externalReads(operation)) {
        observations
            .computeIfAbsent(read.key(), any -> new ArrayList<>())
            .add(new Observation(operation, read.list()));
      }
    }
    observations.forEach(this::order);
  }

  private record Observation(Operation<ListOperation, ListResult> by, List<Long> list) {}

  private void noteAppends(Operation<ListOperation, ListResult> operation) {
    for (ListOperation.Step step : operation.request().steps()) {
      if (step instanceof ListOperation.Append append) {
        Operation<ListOperation, ListResult> other =
            writers.put(new Element(append.key(), append.value()), operation);
        if (other != null) {
          throw new IllegalArgumentException(
              "one value appended twice to one key: " + other + " and " + operation);
        }
      }
    }
  }

  private void order(String key, List<Observation> observations) {
    observations.sort(Comparator.comparingInt(observation -> observation.list().size()));
    Optional<Observation> shorter = Optional.empty();
    for (Observation observation : observations) {
      List<Long> list = observation.list();
      if (new HashSet<>(list).size() < list.size()) {
        report(
            "duplicate append: #%d read a list of %s that holds a value twice: %s"
                .formatted(observation.by().id(), key, list),
            observation);
      }
      if (shorter.isPresent()
          && !list.subList(0, shorter.get().list().size()).equals(shorter.get().list())) {
        report(
            ("incompatible order: of %s, #%d read %s and #%d read %s,"
                    + " neither the beginning of the other")
                .formatted(
                    key,
                    shorter.get().by().id(),
                    shorter.get().list(),
                    observation.by().id(),
                    list),
            shorter.get(),
            observation);
      } else {
        shorter = Optional.of(observation);
      }
    }
    shorter.ifPresent(
        observation -> {
          longest.put(key, observation.list());
          read.put(key, new HashSet<>(observation.list()));
        });
  }

  private void report(String explanation, Observation... observations) {
    violations.add(
        Violation.of(
            NAME, explanation, List.of(observations).stream().map(Observation::by).toList()));
  }

  /** Lists that are no beginnings of each other, or hold a value twice. */
  List<Violation> violations() {
    return violations;
  }

  List<Operation<ListOperation, ListResult>> operations() {
    return operations;
  }

  /** The longest list read of each key that was read. */
  Map<String, List<Long>> longest() {
    return longest;
  }

  Optional<Operation<ListOperation, ListResult>> writer(String key, long value) {
    return Optional.ofNullable(writers.get(new Element(key, value)));
  }

  /** Whether it was answered, or somebody read what it appended. */
  boolean tookEffect(Operation<ListOperation, ListResult> operation) {
    return operation.isOk() || (operation.mayTakeEffect() && wasRead(operation));
  }

  private boolean wasRead(Operation<ListOperation, ListResult> operation) {
    return operation.request().steps().stream()
        .anyMatch(
            step ->
                step instanceof ListOperation.Append append
                    && read.getOrDefault(append.key(), Set.of()).contains(append.value()));
  }

  /** What a transaction read before its own appends; its first read of each key. */
  static List<ExternalRead> externalReads(Operation<ListOperation, ListResult> operation) {
    List<ExternalRead> reads = new ArrayList<>();
    Map<String, Integer> ownAppends = new HashMap<>();
    HashSet<String> seen = new HashSet<>();
    int next = 0;
    for (ListOperation.Step step : operation.request().steps()) {
      if (step instanceof ListOperation.Append) {
        ownAppends.merge(step.key(), 1, Integer::sum);
      } else if (operation.result().isPresent()) {
        List<List<Long>> lists = operation.result().get().reads();
        List<Long> list = next < lists.size() ? lists.get(next) : List.of();
        next++;
        int own = Math.min(list.size(), ownAppends.getOrDefault(step.key(), 0));
        if (seen.add(step.key())) {
          reads.add(new ExternalRead(step.key(), list.subList(0, list.size() - own)));
        }
      }
    }
    return reads;
  }
}
