package io.terroir.gateway.port;

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

/**
 * What operators ask of the members of strong shards, of any region. Thread-safe; no call blocks.
 * Futures fail with a {@link io.terroir.runtime.error.TerroirRefusedException}.
 */
public interface ShardAdmin {
  /** How the replicas on {@code node} are: those of {@code keyspaces}, or all if that is empty. */
  CompletableFuture<List<ReplicaReport>> reports(
      NodeId node, Set<KeyspaceId> keyspaces, Duration timeout);

  /**
   * Has {@code leader} hand the leadership of {@code shard} over; completes once {@code to} leads.
   * Refused with {@code NOT_LEADER} and a hint, {@code INVALID_ARGUMENT} if {@code to} cannot take
   * over, {@code UNAVAILABLE} if it has not.
   */
  CompletableFuture<Void> moveLeader(NodeId leader, ShardId shard, NodeId to, Duration timeout);

  /**
   * Has {@code leader} make {@code node}, which is of the shard's region, a voter of {@code shard},
   * or else have it be no member any more. Completes with the voters once that is complete; asking
   * again is harmless. Refused with {@code NOT_LEADER} and a hint, {@code INVALID_ARGUMENT} if
   * {@code node} is the last voter, {@code UNAVAILABLE} if it was not complete in time.
   */
  CompletableFuture<List<NodeId>> changeMember(
      NodeId leader, ShardId shard, NodeId node, boolean votes, Duration timeout);

  /**
   * Has {@code leader} split {@code shard} before {@code at}, or else where half of the data is on
   * either side. Completes when that is applied there. Refused with {@code NOT_LEADER} and a hint,
   * {@code INVALID_ARGUMENT} if it cannot be split so, {@code UNAVAILABLE} while not all members
   * are up, or if it was not complete in time: it may be done nevertheless.
   */
  CompletableFuture<Split> split(
      NodeId leader, ShardId shard, Optional<OriginDigest> at, Duration timeout);

  /**
   * A split that was done.
   *
   * @param child the new shard
   * @param childFirst the smallest digest of its range
   */
  record Split(ShardId child, OriginDigest childFirst) {}
}
