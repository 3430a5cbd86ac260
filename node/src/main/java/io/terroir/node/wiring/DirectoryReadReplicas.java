package io.terroir.node.wiring;

import io.terroir.gateway.port.ReadReplicas;
import io.terroir.gossip.service.ReplicaClient;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where a gateway finds read replicas, and how it asks them. */
public final class DirectoryReadReplicas implements ReadReplicas {
  private final DirectoryReplicaPolicy policy;
  private final ReplicaClient client;

  /** Finds them by {@code policy} and asks with {@code client}. */
  public DirectoryReadReplicas(DirectoryReplicaPolicy policy, ReplicaClient client) {
    this.policy = policy;
    this.client = client;
  }

  @Override
  public List<NodeId> followers(ShardId shard, RegionId region) {
    return policy.followers(shard, region);
  }

  @Override
  public CompletableFuture<ShardResponse> call(
      NodeId to, ShardRequest request, ResidencyScope scope, Duration timeout) {
    return client.call(to, request, scope, timeout);
  }
}
