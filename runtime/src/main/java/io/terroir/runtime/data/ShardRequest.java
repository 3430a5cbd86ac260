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
 */
public record ShardRequest(
    ShardId shard,
    OriginDigest origin,
    long epoch,
    Optional<RequestId> requestId,
    Consistency consistency,
    DataOperation operation) {}
