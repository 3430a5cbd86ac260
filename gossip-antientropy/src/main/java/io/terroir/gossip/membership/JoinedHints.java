package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who says that it has become a voter of which shard. It may be none any more, which the replica
 * that is asked knows. Written by one thread, read by any.
 */
final class JoinedHints {
  private final Map<NodeId, Set<ShardId>> said = new HashMap<>();
  private final Map<ShardId, Set<NodeId>> joined = new ConcurrentHashMap<>();

  Set<NodeId> joined(ShardId shard) {
    return joined.getOrDefault(shard, Set.of());
  }

  /** Takes what {@code member} says now; the dead serve nobody. */
  void update(Member member) {
    NodeId node = member.peer().node();
    Set<ShardId> now = member.isLiving() ? member.metadata().joined() : Set.of();
    Set<ShardId> before = said.getOrDefault(node, Set.of());
    if (now.equals(before)) {
      return;
    }
    said.put(node, now);
    Set<ShardId> touched = new HashSet<>(now);
    touched.addAll(before);
    for (ShardId shard : touched) {
      Set<NodeId> nodes = new TreeSet<>(joined(shard));
      if (now.contains(shard)) {
        nodes.add(node);
      } else {
        nodes.remove(node);
      }
      if (nodes.isEmpty()) {
        joined.remove(shard);
      } else {
        joined.put(shard, nodes);
      }
    }
  }
}
