package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.model.ListOperation;
import io.terroir.simulation.checker.model.ListResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be seen to be wrong without a graph: in one transaction, or in what it read. */
final class ReadAnomalies {
  private static final String NAME = "list append";

  private final VersionOrders orders;
  private final List<Violation> violations = new ArrayList<>();

  private ReadAnomalies(VersionOrders orders) {
    this.orders = orders;
  }

  static List<Violation> find(VersionOrders orders) {
    ReadAnomalies anomalies = new ReadAnomalies(orders);
    for (Operation<ListOperation, ListResult> operation : orders.operations()) {
      if (operation.isOk()) {
        anomalies.internal(operation);
        VersionOrders.externalReads(operation).forEach(read -> anomalies.external(operation, read));
      }
    }
    return anomalies.violations;
  }

  /** A transaction sees its own appends, and a second read only adds its own to the first. */
  private void internal(Operation<ListOperation, ListResult> operation) {
    List<List<Long>> reads = operation.result().orElseThrow().reads();
    Map<String, List<Long>> known = new HashMap<>();
    Map<String, List<Long>> appended = new HashMap<>();
    int next = 0;
    for (ListOperation.Step step : operation.request().steps()) {
      if (step instanceof ListOperation.Append append) {
        appended.computeIfAbsent(append.key(), any -> new ArrayList<>()).add(append.value());
        Optional.ofNullable(known.get(append.key())).ifPresent(list -> list.add(append.value()));
        continue;
      }
      if (next >= reads.size()) {
        report("malformed: #%d has fewer answers than reads".formatted(operation.id()), operation);
        return;
      }
      List<Long> list = reads.get(next++);
      List<Long> own = appended.getOrDefault(step.key(), List.of());
      Optional<List<Long>> expected = Optional.ofNullable(known.get(step.key()));
      boolean endsWithOwn =
          list.size() >= own.size()
              && list.subList(list.size() - own.size(), list.size()).equals(own);
      if (!endsWithOwn || (expected.isPresent() && !expected.get().equals(list))) {
        report(
            "internal: #%d does not see its own appends and reads of %s, but %s"
                .formatted(operation.id(), step.key(), list),
            operation);
      }
      known.put(step.key(), new ArrayList<>(list));
    }
  }

  private void external(
      Operation<ListOperation, ListResult> reader, VersionOrders.ExternalRead read) {
    for (long value : read.list()) {
      Optional<Operation<ListOperation, ListResult>> writer = orders.writer(read.key(), value);
      if (writer.isEmpty()) {
        report(
            "garbage read: #%d read %d in %s, which nobody appended"
                .formatted(reader.id(), value, read.key()),
            reader);
      } else if (!writer.get().mayTakeEffect()) {
        report(
            "G1a (aborted read): #%d read %d in %s, whose append by #%d was refused"
                .formatted(reader.id(), value, read.key(), writer.get().id()),
            writer.get(),
            reader);
      }
    }
    read.last().ifPresent(last -> intermediate(reader, read.key(), last));
  }

  private void intermediate(Operation<ListOperation, ListResult> reader, String key, long last) {
    Optional<Operation<ListOperation, ListResult>> writer = orders.writer(key, last);
    if (writer.isEmpty() || writer.get().id() == reader.id()) {
      return;
    }
    List<Long> appends = new ArrayList<>();
    for (ListOperation.Step step : writer.get().request().steps()) {
      if (step instanceof ListOperation.Append append && append.key().equals(key)) {
        appends.add(append.value());
      }
    }
    if (appends.get(appends.size() - 1) != last) {
      report(
          "G1b (intermediate read): #%d read %s up to %d, in the middle of what #%d appended: %s"
              .formatted(reader.id(), key, last, writer.get().id(), appends),
          writer.get(),
          reader);
    }
  }

  private void report(String explanation, Operation<?, ?>... operations) {
    violations.add(Violation.of(NAME, explanation, List.of(operations)));
  }
}
