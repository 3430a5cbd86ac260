package io.terroir.node.wiring;

import com.google.common.hash.Hashing;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.raft.core.Membership;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The next change of a shard some of whose members are gone. Somebody else comes before anybody
 * goes, so that as many copies are kept as possible; without somebody else everything stays as it
 * is: the node may yet come back.
 *
 * @param node who comes, or goes
 * @param comes whether it is to vote, or else to be no member
 */
record Replacement(NodeId node, boolean comes) {
  /** As many as a double holds exactly beside the half that keeps it from 0 and 1. */
  private static final int HASH_BITS = 52;

  /**
   * What to do next, if anything.
   *
   * @param wanted how many voters the shard is to have
   * @param gone nodes that are given up
   * @param candidates the living nodes of the region
   * @param zones where each node of the region is
   * @param loads how many replicas nodes have
   */
  static Optional<Replacement> next(
      ShardId shard,
      Membership now,
      int wanted,
      Set<NodeId> gone,
      Collection<NodeRecord> candidates,
      Collection<NodeRecord> zones,
      Map<NodeId, Integer> loads) {
    Optional<NodeId> goes = now.everybody().stream().filter(gone::contains).min(NodeId::compareTo);
    if (now.isJoint() || goes.isEmpty()) {
      return Optional.empty();
    }
    List<NodeId> sound = now.voters().stream().filter(node -> !gone.contains(node)).toList();
    if (!now.elects(goes.get()) || sound.size() >= wanted) {
      return Optional.of(new Replacement(goes.get(), false));
    }
    Set<String> taken =
        zones.stream()
            .filter(node -> sound.contains(node.id()))
            .map(NodeRecord::zone)
            .collect(Collectors.toSet());
    return candidates.stream()
        .filter(node -> !now.voters().contains(node.id()) && !gone.contains(node.id()))
        .max(
            Comparator.comparing((NodeRecord node) -> now.learners().contains(node.id()))
                .thenComparing(node -> !taken.contains(node.zone()))
                .thenComparingDouble(node -> score(shard, node, loads)))
        .map(node -> new Replacement(node.id(), true));
  }

  /**
   * Weighted rendezvous hashing: what a node has held is spread over the others, whoever decides,
   * and a node with twice the replicas gets half as many. A candidate of weight w is first with a
   * probability of w in proportion to all weights, if it scores -w / ln(u), with u evenly
   * distributed between 0 and 1 (Schindelhauer and Schomaker, Weighted Distributed Hash Tables).
   */
  private static double score(ShardId shard, NodeRecord node, Map<NodeId, Integer> loads) {
    String both = shard + "@" + node.id();
    long hash = Hashing.farmHashFingerprint64().hashString(both, StandardCharsets.UTF_8).asLong();
    double evenly = ((hash >>> (Long.SIZE - HASH_BITS)) + 0.5) / (1L << HASH_BITS);
    double weight = 1.0 / (1 + loads.getOrDefault(node.id(), 0));
    return -weight / Math.log(evenly);
  }
}
