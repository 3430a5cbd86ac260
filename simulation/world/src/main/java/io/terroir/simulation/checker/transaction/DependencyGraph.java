package io.terroir.simulation.checker.transaction;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.model.ListOperation;
import io.terroir.simulation.checker.model.ListResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who comes before whom among the transactions that took effect.
 *
 * <p>Beyond Elle: an append that was answered but that nobody read comes after everything that
 * somebody read, because every list read is a beginning of the final one. So a lost append makes a
 * cycle with real time.
 */
final class DependencyGraph {
  private final VersionOrders orders;
  private final List<Operation<ListOperation, ListResult>> nodes;
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<List<Edge>> edges = new ArrayList<>();

  /** Per key: who appended values that nobody read. */
  private final Map<String, Map<Long, Integer>> unread = new LinkedHashMap<>();

  DependencyGraph(VersionOrders orders, Set<Dependency> orderings) {
    this.orders = orders;
    nodes = orders.operations().stream().filter(orders::tookEffect).toList();
    for (Operation<ListOperation, ListResult> node : nodes) {
      numbers.put(node.id(), edges.size());
      edges.add(new ArrayList<>());
    }
    noteUnread();
    orders.longest().forEach(this::addWriteWrite);
    nodes.forEach(this::addReads);
    if (orderings.contains(Dependency.PROCESS)) {
      addProcesses();
    }
    if (orderings.contains(Dependency.REALTIME)) {
      addRealTime();
    }
  }

  int size() {
    return nodes.size();
  }

  Operation<ListOperation, ListResult> node(int number) {
    return nodes.get(number);
  }

  List<Edge> edgesFrom(int number) {
    return edges.get(number);
  }

  private void noteUnread() {
    Map<String, Set<Long>> read = new HashMap<>();
    orders.longest().forEach((key, list) -> read.put(key, new LinkedHashSet<>(list)));
    for (Operation<ListOperation, ListResult> node : nodes) {
      for (ListOperation.Step step : node.request().steps()) {
        if (step instanceof ListOperation.Append append
            && node.isOk()
            && !read.getOrDefault(append.key(), Set.of()).contains(append.value())) {
          unread
              .computeIfAbsent(append.key(), any -> new LinkedHashMap<>())
              .put(append.value(), number(node));
        }
      }
    }
  }

  private int number(Operation<ListOperation, ListResult> node) {
    return numbers.getOrDefault(node.id(), -1);
  }

  private Optional<Integer> writer(String key, long value) {
    return orders.writer(key, value).map(this::number).filter(number -> number >= 0);
  }

  private void addWriteWrite(String key, List<Long> order) {
    for (int i = 1; i < order.size(); i++) {
      long earlier = order.get(i - 1);
      long later = order.get(i);
      link(
          writer(key, earlier),
          writer(key, later),
          Dependency.WRITE_WRITE,
          "it appended %d to %s directly before %d".formatted(earlier, key, later));
    }
    if (!order.isEmpty()) {
      long last = order.get(order.size() - 1);
      unread
          .getOrDefault(key, Map.of())
          .forEach(
              (value, writer) ->
                  link(
                      writer(key, last),
                      Optional.of(writer),
                      Dependency.WRITE_WRITE,
                      "it appended %d to %s, and nobody read the list as far as %d"
                          .formatted(last, key, value)));
    }
  }

  private void addReads(Operation<ListOperation, ListResult> reader) {
    Optional<Integer> number = Optional.of(number(reader));
    for (VersionOrders.ExternalRead read : VersionOrders.externalReads(reader)) {
      String key = read.key();
      read.last()
          .ifPresent(
              last ->
                  link(
                      writer(key, last),
                      number,
                      Dependency.WRITE_READ,
                      "its append of %d to %s was read".formatted(last, key)));
      List<Long> order = orders.longest().getOrDefault(key, List.of());
      int at = read.list().size();
      if (at < order.size()) {
        link(
            number,
            writer(key, order.get(at)),
            Dependency.READ_WRITE,
            "it read %s without the append of %d".formatted(key, order.get(at)));
      } else {
        unread
            .getOrDefault(key, Map.of())
            .forEach(
                (value, writer) ->
                    link(
                        number,
                        Optional.of(writer),
                        Dependency.READ_WRITE,
                        "it read %s without the append of %d".formatted(key, value)));
      }
    }
  }

  private void addProcesses() {
    Map<String, Integer> last = new HashMap<>();
    for (Operation<ListOperation, ListResult> node : nodes) {
      Optional.ofNullable(last.get(node.process()))
          .ifPresent(
              before ->
                  link(
                      Optional.of(before),
                      Optional.of(number(node)),
                      Dependency.PROCESS,
                      "%s did it first".formatted(node.process())));
      if (node.isOk()) {
        last.put(node.process(), number(node));
      } else {
        last.remove(node.process());
      }
    }
  }

  /**
   * Only the edges that no others imply. The frontier holds those who are over, and precede none
   * that is over: each call comes after the whole frontier.
   */
  private void addRealTime() {
    record Moment(long position, int node, boolean isCall) {}
    List<Moment> moments = new ArrayList<>();
    for (int number = 0; number < nodes.size(); number++) {
      moments.add(new Moment(nodes.get(number).invokedAt(), number, true));
      if (nodes.get(number).isOk()) {
        moments.add(new Moment(nodes.get(number).completedAt(), number, false));
      }
    }
    moments.sort(Comparator.comparingLong(Moment::position));
    Set<Integer> frontier = new LinkedHashSet<>();
    for (Moment moment : moments) {
      if (moment.isCall()) {
        for (int before : frontier) {
          link(
              Optional.of(before),
              Optional.of(moment.node()),
              Dependency.REALTIME,
              "it was answered before the other was called");
        }
      } else {
        Operation<ListOperation, ListResult> over = nodes.get(moment.node());
        frontier.removeIf(before -> nodes.get(before).precedes(over));
        frontier.add(moment.node());
      }
    }
  }

  private void link(
      Optional<Integer> from, Optional<Integer> to, Dependency dependency, String why) {
    if (from.isPresent() && to.isPresent() && !from.equals(to)) {
      edges.get(from.get()).add(new Edge(from.get(), to.get(), dependency, why));
    }
  }
}
