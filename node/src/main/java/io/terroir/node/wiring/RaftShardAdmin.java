package io.terroir.node.wiring;

import io.terroir.gateway.port.ShardAdmin;
import io.terroir.raft.service.ShardAdminClient;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a gateway asks of the members of strong shards. Thread-safe. */
public final class RaftShardAdmin implements ShardAdmin {
  private final ShardAdminClient client;

  /** Asks through {@code client}. */
  public RaftShardAdmin(ShardAdminClient client) {
    this.client = client;
  }

  @Override
  public CompletableFuture<List<ReplicaReport>> reports(
      NodeId node, Set<KeyspaceId> keyspaces, Duration timeout) {
    return client.reports(node, keyspaces, timeout);
  }

  @Override
  public CompletableFuture<Void> moveLeader(
      NodeId leader, ShardId shard, NodeId to, Duration timeout) {
    return client.moveLeader(leader, shard, to, timeout);
  }

  @Override
  public CompletableFuture<List<NodeId>> changeMember(
      NodeId leader, ShardId shard, NodeId node, boolean votes, Duration timeout) {
    return client.changeMember(leader, shard, node, votes, timeout);
  }

  @Override
  public CompletableFuture<Split> split(
      NodeId leader, ShardId shard, Optional<OriginDigest> at, Duration timeout) {
    return client
        .split(leader, shard, at, timeout)
        .thenApply(done -> new Split(done.child(), done.childFirst()));
  }
}
