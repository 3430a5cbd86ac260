package io.terroir.epaxos.service;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which config replica to ask: the most preferred one of those that answer. One that has failed is
 * passed over for some time; when all have, whoever failed first is asked first. Not thread-safe.
 */
final class ReplicaChoice {
  /** Long beside a restart, short beside the cost of asking a far replica all the time. */
  static final Duration RETURN_AFTER = Duration.ofSeconds(30);

  private final List<NodeId> order;
  private final MonotonicClock clock;
  private final Map<NodeId, Long> answeredNanos = new HashMap<>();
  private final Map<NodeId, Long> failedNanos = new HashMap<>();

  ReplicaChoice(List<NodeId> order, MonotonicClock clock) {
    if (order.isEmpty()) {
      throw new IllegalArgumentException("no config replica is named");
    }
    this.order = List.copyOf(order);
    this.clock = clock;
  }

  int size() {
    return order.size();
  }

  /** The one to ask next, not one of {@code asked}, which are not all. */
  NodeId next(Set<NodeId> asked) {
    List<NodeId> others = order.stream().filter(node -> !asked.contains(node)).toList();
    return others.stream()
        .filter(node -> !hasFailed(node))
        .findFirst()
        .or(() -> others.stream().min(Comparator.comparing(failedNanos::get)))
        .orElseThrow();
  }

  private boolean hasFailed(NodeId node) {
    Long since = failedNanos.get(node);
    return since != null && clock.nanos() - since < RETURN_AFTER.toNanos();
  }

  void answered(NodeId node) {
    answeredNanos.put(node, clock.nanos());
    failedNanos.remove(node);
  }

  /** {@code node} has said that it cannot answer. */
  void failed(NodeId node) {
    failedNanos.put(node, clock.nanos());
  }

  /**
   * {@code node} has not answered a question of {@code askedNanos}. If it has answered another one
   * since, then a message was lost and not the node.
   */
  void silent(NodeId node, long askedNanos) {
    Long answered = answeredNanos.get(node);
    if (answered == null || answered - askedNanos < 0) {
      failed(node);
    }
  }
}
