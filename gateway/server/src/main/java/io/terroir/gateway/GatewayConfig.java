package io.terroir.gateway;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.gateway.admission.Admission;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Peer;
import java.util.Map;

/**
 * What a gateway is told when it starts.
 *
 * @param self its name and region
 * @param configReplicas which node each EPaxos replica is, so that answers can say who decided a
 *     claim
 * @param concurrentPerKeyspaceMax how many requests of one keyspace are under way at most
 * @param readsAnyReplica whether linearizable reads go to the nearest member of a shard, which asks
 *     its leader where to read, instead of to the leader: spreads them over the members, and costs
 *     one more message each way between two of them
 */
public record GatewayConfig(
    Peer self,
    Map<ReplicaId, NodeId> configReplicas,
    int concurrentPerKeyspaceMax,
    boolean readsAnyReplica) {
  public GatewayConfig {
    configReplicas = Map.copyOf(configReplicas);
  }

  /** With the default bounds; reads go to leaders. */
  public static GatewayConfig of(Peer self, Map<ReplicaId, NodeId> configReplicas) {
    return new GatewayConfig(
        self, configReplicas, Admission.CONCURRENT_PER_KEYSPACE_MAX_DEFAULT, false);
  }

  /** The same, with linearizable reads from any replica or not. */
  public GatewayConfig withReadsFromAnyReplica(boolean any) {
    return new GatewayConfig(self, configReplicas, concurrentPerKeyspaceMax, any);
  }
}
