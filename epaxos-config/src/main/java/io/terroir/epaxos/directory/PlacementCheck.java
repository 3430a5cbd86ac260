package io.terroir.epaxos.directory;

import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What new shards must look like: every digest in one shard, every member a node of the region. */
final class PlacementCheck {
  private final Nodes nodes;

  PlacementCheck(Nodes nodes) {
    this.nodes = nodes;
  }

  /** Why these shards cannot be created; empty if they can. */
  Optional<Refusal> reject(
      KeyspacePolicy policy, RegionId region, List<ShardPlacement> placements) {
    if (placements.size() != policy.shardsPerRegion()) {
      return invalid("the policy wants " + policy.shardsPerRegion() + " shards per region");
    }
    if (!coverEveryDigestOnce(placements)) {
      return invalid("the ranges must cover all digests, each once, in order");
    }
    for (ShardPlacement placement : placements) {
      Set<NodeId> members = new HashSet<>(placement.members());
      if (members.size() != placement.members().size()
          || members.size() != policy.replicasPerShard()) {
        return invalid("each shard has " + policy.replicasPerShard() + " different members");
      }
      if (!members.stream().allMatch(member -> nodes.isActive(region, member))) {
        return invalid("each member is a registered node of the region");
      }
    }
    return Optional.empty();
  }

  private static boolean coverEveryDigestOnce(List<ShardPlacement> placements) {
    OriginDigest next = OriginDigest.MIN;
    for (int i = 0; i < placements.size(); i++) {
      ShardPlacement placement = placements.get(i);
      boolean isLast = i == placements.size() - 1;
      if (!placement.first().equals(next) || placement.last().compareTo(next) < 0) {
        return false;
      }
      if (placement.last().equals(OriginDigest.MAX)) {
        return isLast;
      }
      next = successor(placement.last());
    }
    return false;
  }

  private static OriginDigest successor(OriginDigest digest) {
    long low = digest.low() + 1;
    return new OriginDigest(low == 0 ? digest.high() + 1 : digest.high(), low);
  }

  private static Optional<Refusal> invalid(String message) {
    return Optional.of(Refusal.invalid("placements", message));
  }
}
