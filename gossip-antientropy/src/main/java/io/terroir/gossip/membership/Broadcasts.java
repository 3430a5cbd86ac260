package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which members there is news of, and how often each piece still has to be told. Only the newest
 * record of a member is ever told, so the queue is bounded by the number of members.
 */
final class Broadcasts {
  private final Map<NodeId, Integer> remaining = new TreeMap<>();

  boolean isEmpty() {
    return remaining.isEmpty();
  }

  /** There is news of {@code node}: tell it {@code times} times. */
  void add(NodeId node, int times) {
    remaining.put(node, times);
  }

  void remove(NodeId node) {
    remaining.remove(node);
  }

  /** Up to {@code max} members to tell of now, least told first; counts them as told once. */
  List<NodeId> take(int max) {
    List<NodeId> taken =
        remaining.entrySet().stream()
            .sorted(Map.Entry.<NodeId, Integer>comparingByValue(Comparator.reverseOrder()))
            .limit(max)
            .map(Map.Entry::getKey)
            .toList();
    for (NodeId node : new ArrayList<>(taken)) {
      remaining.computeIfPresent(node, (key, times) -> times > 1 ? times - 1 : null);
    }
    return taken;
  }
}
