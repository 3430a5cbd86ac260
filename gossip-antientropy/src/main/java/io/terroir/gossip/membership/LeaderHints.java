package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who says that it leads which shard. Of several the highest term is right, or will be corrected by
 * the replica that is asked. Written by one thread, read by any.
 */
final class LeaderHints {
  private record Claim(NodeId node, long term) {}

  private final Map<NodeId, Map<ShardId, Long>> claims = new TreeMap<>();
  private final Map<ShardId, NodeId> leaders = new ConcurrentHashMap<>();

  Optional<NodeId> leaderOf(ShardId shard) {
    return Optional.ofNullable(leaders.get(shard));
  }

  /** Takes what {@code member} says now; the dead lead nothing. */
  void update(Member member) {
    Map<ShardId, Long> now = member.isLiving() ? member.metadata().leads() : Map.of();
    Map<ShardId, Long> before = claims.getOrDefault(member.peer().node(), Map.of());
    if (now.equals(before)) {
      return;
    }
    claims.put(member.peer().node(), now);
    Set<ShardId> touched = new HashSet<>(now.keySet());
    touched.addAll(before.keySet());
    touched.forEach(this::decide);
  }

  private void decide(ShardId shard) {
    Optional<Claim> best =
        claims.entrySet().stream()
            .flatMap(
                claim ->
                    Optional.ofNullable(claim.getValue().get(shard))
                        .map(term -> new Claim(claim.getKey(), term))
                        .stream())
            .max(Comparator.comparingLong(Claim::term));
    if (best.isPresent()) {
      leaders.put(shard, best.get().node());
    } else {
      leaders.remove(shard);
    }
  }
}
