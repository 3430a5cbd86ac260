package io.terroir.simulation;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import java.util.HashSet;
import java.util.Set;

/** Who is cut off from whom, in which direction. */
final class Cuts {
  private final Set<Pair<NodeId>> nodePairs = new HashSet<>();
  private final Set<Pair<RegionId>> regionPairs = new HashSet<>();
  private final Set<NodeId> nodes = new HashSet<>();
  private final Set<RegionId> regions = new HashSet<>();

  /** Two places of one kind, in a direction. */
  record Pair<P>(P from, P to) {}

  void cut(NodeId from, NodeId to) {
    nodePairs.add(new Pair<>(from, to));
  }

  void cut(RegionId from, RegionId to) {
    regionPairs.add(new Pair<>(from, to));
  }

  void heal(NodeId from, NodeId to) {
    nodePairs.remove(new Pair<>(from, to));
  }

  void heal(RegionId from, RegionId to) {
    regionPairs.remove(new Pair<>(from, to));
  }

  void isolate(NodeId node) {
    nodes.add(node);
  }

  void isolate(RegionId region) {
    regions.add(region);
  }

  void reconnect(NodeId node) {
    nodes.remove(node);
  }

  void reconnect(RegionId region) {
    regions.remove(region);
  }

  void healAll() {
    nodePairs.clear();
    regionPairs.clear();
    nodes.clear();
    regions.clear();
  }

  boolean between(Peer from, Peer to) {
    if (from.equals(to)) {
      return false;
    }
    return nodePairs.contains(new Pair<>(from.node(), to.node()))
        || nodes.contains(from.node())
        || nodes.contains(to.node())
        || (!from.region().equals(to.region()) && betweenRegions(from.region(), to.region()));
  }

  private boolean betweenRegions(RegionId from, RegionId to) {
    return regions.contains(from)
        || regions.contains(to)
        || regionPairs.contains(new Pair<>(from, to));
  }
}
