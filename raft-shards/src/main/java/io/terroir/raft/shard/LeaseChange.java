package io.terroir.raft.shard;

import io.terroir.runtime.id.OriginDigest;
import java.util.OptionalLong;

/**
 * A lease was granted, or has ended.
 *
 * @param ttlMillis its time; empty if it has ended
 */
public record LeaseChange(OriginDigest origin, long id, OptionalLong ttlMillis) {}
