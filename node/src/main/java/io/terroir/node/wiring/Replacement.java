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
  /**
   * What to do next, if anything.
   *
   * @param wanted how many voters the shard is to have
   * @param gone nodes that are given up
   * @param candidates the living nodes of the region
   * @param zones where each node of the region is
   */
  static Optional<Replacement> next(
      ShardId shard,
      Membership now,
      int wanted,
      Set<NodeId> gone,
      Collection<NodeRecord> candidates,
      Collection<NodeRecord> zones) {
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
                .thenComparingLong(node -> score(shard, node)))
        .map(node -> new Replacement(node.id(), true));
  }

  /** Rendezvous hashing: what a node has held is spread evenly, whoever decides. */
  private static long score(ShardId shard, NodeRecord node) {
    String both = shard + "@" + node.id();
    return Hashing.farmHashFingerprint64().hashString(both, StandardCharsets.UTF_8).asLong();
  }
}
