package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Session order and reads-from, transitively: who may have influenced whom. Each operation carries
 * a clock that holds, per session, how many of its operations come before.
 *
 * <p>A write whose answer was lost follows its session but does not precede the rest of it: it may
 * take effect later. So it stands in a session of its own.
 */
final class CausalOrder<V> {
  private final List<Node<V>> nodes = new ArrayList<>();
  private final Map<Long, Node<V>> byId = new HashMap<>();
  private final Map<Written<V>, Node<V>> writers = new HashMap<>();
  private final List<Node<V>> ordered = new ArrayList<>();
  private int sessions;

  private record Written<V>(String key, V value) {}

  /** An operation in the order. */
  static final class Node<V> {
    final Operation<RegisterOperation<V>, RegisterResult<V>> operation;
    final int session;
    final int index;
    private final List<Node<V>> causes = new ArrayList<>();
    private final List<Node<V>> effects = new ArrayList<>();
    private int[] clock = {};

    private Node(
        Operation<RegisterOperation<V>, RegisterResult<V>> operation, int session, int index) {
      this.operation = operation;
      this.session = session;
      this.index = index;
    }

    boolean isRead() {
      return operation.request() instanceof RegisterOperation.Read<V>;
    }

    /** The value this wrote, if it did. */
    Optional<V> written() {
      boolean applied = operation.result().map(RegisterResult::applied).orElse(true);
      return applied ? operation.request().writes() : Optional.empty();
    }

    /** The value this read, if it was answered and not blank. */
    Optional<V> seen() {
      return isRead() ? operation.result().flatMap(RegisterResult::value) : Optional.empty();
    }

    /** How many operations of {@code session} come before this, itself included. */
    int known(int ofSession) {
      return clock[ofSession];
    }
  }

  CausalOrder(List<Operation<RegisterOperation<V>, RegisterResult<V>>> operations) {
    Map<String, Node<V>> last = new HashMap<>();
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (Operation<RegisterOperation<V>, RegisterResult<V>> operation : operations) {
      boolean openWrite = operation.isOpen() && operation.request().writes().isPresent();
      if (!operation.isOk() && !openWrite) {
        continue;
      }
      Optional<Node<V>> before = Optional.ofNullable(last.get(operation.session()));
      Node<V> node;
      if (openWrite) {
        node = new Node<>(operation, sessions++, 0);
      } else {
        int session = numbers.computeIfAbsent(operation.session(), any -> sessions++);
        node = new Node<>(operation, session, before.map(each -> each.index + 1).orElse(0));
        last.put(operation.session(), node);
      }
      add(node, before);
    }
    for (Node<V> node : nodes) {
      writerOfSeen(node).ifPresent(writer -> link(writer, node));
    }
    sort();
  }

  private void add(Node<V> node, Optional<Node<V>> before) {
    nodes.add(node);
    byId.put(node.operation.id(), node);
    before.ifPresent(cause -> link(cause, node));
    node.written()
        .ifPresent(value -> writers.put(new Written<>(node.operation.key(), value), node));
  }

  private void link(Node<V> cause, Node<V> effect) {
    effect.causes.add(cause);
    cause.effects.add(effect);
  }

  private void sort() {
    Map<Node<V>, Integer> waitsFor = new HashMap<>();
    Deque<Node<V>> ready = new ArrayDeque<>();
    for (Node<V> node : nodes) {
      waitsFor.put(node, node.causes.size());
      if (node.causes.isEmpty()) {
        ready.add(node);
      }
    }
    while (!ready.isEmpty()) {
      Node<V> node = ready.remove();
      ordered.add(node);
      int[] clock = new int[sessions];
      for (Node<V> cause : node.causes) {
        Arrays.setAll(clock, session -> Math.max(clock[session], cause.clock[session]));
      }
      clock[node.session] = node.index + 1;
      node.clock = clock;
      for (Node<V> effect : node.effects) {
        if (waitsFor.merge(effect, -1, Integer::sum) == 0) {
          ready.add(effect);
        }
      }
    }
  }

  List<Node<V>> nodes() {
    return nodes;
  }

  int sessions() {
    return sessions;
  }

  Optional<Node<V>> node(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<Node<V>> writer(String key, V value) {
    return Optional.ofNullable(writers.get(new Written<>(key, value)));
  }

  Optional<Node<V>> writerOfSeen(Node<V> node) {
    return node.seen().flatMap(value -> writer(node.operation.key(), value));
  }

  /** Whether {@code one} may have influenced {@code other}; only if there is no cycle. */
  boolean before(Node<V> one, Node<V> other) {
    return one != other && other.known(one.session) > one.index;
  }

  /** Operations each of which comes before the next, and the last before the first. */
  Optional<List<Node<V>>> cycle() {
    if (ordered.size() == nodes.size()) {
      return Optional.empty();
    }
    List<Node<V>> path = new ArrayList<>();
    Node<V> at = nodes.stream().filter(node -> node.clock.length == 0).findFirst().orElseThrow();
    while (!path.contains(at)) {
      path.add(at);
      at = at.causes.stream().filter(node -> node.clock.length == 0).findFirst().orElseThrow();
    }
    List<Node<V>> cycle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    Collections.reverse(cycle);
    return Optional.of(cycle);
  }
}
