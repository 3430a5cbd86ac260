package io.terroir.gateway.port;

import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Eventual reads at read replicas of strong shards. Thread-safe; no call blocks. */
public interface ReadReplicas {
  /** The nodes of {@code region} that follow {@code shard}, which is of another region. */
  List<NodeId> followers(ShardId shard, RegionId region);

  /** As {@link StrongShards#call}. */
  CompletableFuture<ShardResponse> call(
      NodeId to, ShardRequest request, ResidencyScope scope, Duration timeout);
}
