package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Who is cut off from whom in an {@link InProcessNetwork}, and since when. Thread-safe: changes are
 * rare and replace the whole.
 */
final class Partitions {
  private record State(
      Map<NodeId, Long> nodes, Map<RegionId, Long> regions, Map<Set<RegionId>, Long> pairs) {
    boolean isWhole() {
      return nodes.isEmpty() && regions.isEmpty() && pairs.isEmpty();
    }
  }

  private volatile State state = new State(Map.of(), Map.of(), Map.of());

  /** Since when the two cannot reach each other, by the clock of whoever cut them. */
  OptionalLong cutSinceNanos(Peer from, Peer to) {
    State now = state;
    if (now.isWhole() || from.node().equals(to.node())) {
      return OptionalLong.empty();
    }
    LongStream.Builder causes = LongStream.builder();
    addIfCut(causes, now.nodes().get(from.node()));
    addIfCut(causes, now.nodes().get(to.node()));
    if (!from.region().equals(to.region())) {
      addIfCut(causes, now.regions().get(from.region()));
      addIfCut(causes, now.regions().get(to.region()));
      if (!now.pairs().isEmpty()) {
        addIfCut(causes, now.pairs().get(Set.of(from.region(), to.region())));
      }
    }
    return causes.build().min();
  }

  synchronized void isolate(NodeId node, long nowNanos) {
    state = new State(with(state.nodes(), node, nowNanos), state.regions(), state.pairs());
  }

  synchronized void reconnect(NodeId node) {
    state = new State(without(state.nodes(), node), state.regions(), state.pairs());
  }

  synchronized void isolate(RegionId region, long nowNanos) {
    state = new State(state.nodes(), with(state.regions(), region, nowNanos), state.pairs());
  }

  synchronized void reconnect(RegionId region) {
    state = new State(state.nodes(), without(state.regions(), region), state.pairs());
  }

  synchronized void cut(RegionId one, RegionId other, long nowNanos) {
    state =
        new State(
            state.nodes(), state.regions(), with(state.pairs(), Set.of(one, other), nowNanos));
  }

  synchronized void heal(RegionId one, RegionId other) {
    state = new State(state.nodes(), state.regions(), without(state.pairs(), Set.of(one, other)));
  }

  synchronized void healAll() {
    state = new State(Map.of(), Map.of(), Map.of());
  }

  private static void addIfCut(LongStream.Builder causes, @Nullable Long sinceNanos) {
    if (sinceNanos != null) {
      causes.add(sinceNanos);
    }
  }

  private static <K> Map<K, Long> with(Map<K, Long> cuts, K key, long nowNanos) {
    Map<K, Long> changed = new HashMap<>(cuts);
    changed.putIfAbsent(key, nowNanos);
    return Map.copyOf(changed);
  }

  private static <K> Map<K, Long> without(Map<K, Long> cuts, K key) {
    Map<K, Long> changed = new HashMap<>(cuts);
    changed.remove(key);
    return Map.copyOf(changed);
  }
}
