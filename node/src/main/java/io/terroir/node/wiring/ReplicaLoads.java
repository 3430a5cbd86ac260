package io.terroir.node.wiring;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How many replicas each node has, as far as one node can tell without asking: of the groups that
 * it takes part in it knows the members; of others it knows who was one at the creation, and who
 * says in gossip to have become one. Nodes that gave replicas up are thought to have more than they
 * do until this node takes part in the same group.
 */
final class ReplicaLoads {
  private ReplicaLoads() {}

  /**
   * The number of replicas by node; none for a node that has none.
   *
   * @param shards of the region
   * @param groups those of this node
   * @param joined who says to have become a voter of a shard
   */
  static Map<NodeId, Integer> of(
      Collection<ShardRecord> shards,
      Collection<RaftGroup> groups,
      Function<ShardId, Set<NodeId>> joined) {
    Map<ShardId, RaftGroup> known =
        groups.stream().collect(Collectors.toMap(RaftGroup::shard, group -> group));
    Map<NodeId, Integer> loads = new HashMap<>();
    for (ShardRecord shard : shards) {
      RaftGroup group = known.get(shard.id());
      Set<NodeId> members =
          new LinkedHashSet<>(
              group == null ? shard.members() : group.configuration().members().everybody());
      if (group == null) {
        members.addAll(joined.apply(shard.id()));
      }
      members.forEach(node -> loads.merge(node, 1, Integer::sum));
    }
    return loads;
  }
}
