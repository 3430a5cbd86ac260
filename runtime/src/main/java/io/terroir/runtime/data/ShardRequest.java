package io.terroir.runtime.data;

import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import java.util.Optional;

/**
 * An operation on its way to a replica of a shard.
 *
 * @param shard the shard that the gateway believes to hold the origin
 * @param epoch the home epoch that the gateway believes in; checked against the ownership record at
 *     apply
 * @param requestId makes a retry harmless; present for every write
 * @param consistency what a read may return; writes are always linearizable
 * @param anyReplica whether a replica that does not lead may serve a linearizable read, after it
 *     has asked the leader
 */
public record ShardRequest(
    ShardId shard,
    OriginDigest origin,
    long epoch,
    Optional<RequestId> requestId,
    Consistency consistency,
    DataOperation operation,
    boolean anyReplica) {
  /** A request whose linearizable reads are for the leader. */
  public ShardRequest(
      ShardId shard,
      OriginDigest origin,
      long epoch,
      Optional<RequestId> requestId,
      Consistency consistency,
      DataOperation operation) {
    this(shard, origin, epoch, requestId, consistency, operation, false);
  }

  /** The same request to any replica. */
  public ShardRequest toAnyReplica() {
    return new ShardRequest(shard, origin, epoch, requestId, consistency, operation, true);
  }

  /** The same request for something else. */
  public ShardRequest withOperation(DataOperation other) {
    return new ShardRequest(shard, origin, epoch, requestId, consistency, other, anyReplica);
  }
}
