package io.terroir.epaxos.service;

import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.List;

/**
 * Which config replica to ask: the preferred one, the next in order while it does not answer, and
 * the preferred one again after some time. Not thread-safe.
 */
final class ReplicaChoice {
  /** Long beside a restart, short beside the cost of asking a far replica all the time. */
  static final Duration RETURN_AFTER = Duration.ofSeconds(30);

  private final List<NodeId> order;
  private final MonotonicClock clock;
  private int current;
  private long leftPreferredNanos;

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

  NodeId current() {
    if (current != 0 && clock.nanos() - leftPreferredNanos >= RETURN_AFTER.toNanos()) {
      current = 0;
    }
    return order.get(current);
  }

  /** Goes on to the next if {@code node} is still the choice. */
  void failed(NodeId node) {
    if (!order.get(current).equals(node)) {
      return;
    }
    if (current == 0) {
      leftPreferredNanos = clock.nanos();
    }
    current = (current + 1) % order.size();
  }
}
