package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes: registered, then perhaps retired, never back. A retired name is kept, since a node
 * that comes back under its old name without its disk would break promises it has forgotten.
 */
final class Nodes {
  /** A node and whether it is retired. */
  record Entry(NodeRecord node, boolean retired) {}

  private final Map<NodeId, Entry> byId = new HashMap<>();
  private final Map<RegionId, TreeMap<NodeId, Entry>> byRegion = new TreeMap<>();

  Optional<Entry> find(NodeId node) {
    return Optional.ofNullable(byId.get(node));
  }

  /** Whether {@code node} may get shards of {@code region}. */
  boolean isActive(RegionId region, NodeId node) {
    return find(node)
        .filter(entry -> !entry.retired() && entry.node().region().equals(region))
        .isPresent();
  }

  void put(Entry entry) {
    NodeRecord node = entry.node();
    byId.put(node.id(), entry);
    byRegion.computeIfAbsent(node.region(), r -> new TreeMap<>()).put(node.id(), entry);
  }

  /** All nodes by region and name, retired ones included. */
  Collection<Entry> all() {
    return byRegion.values().stream().flatMap(nodes -> nodes.values().stream()).toList();
  }
}
