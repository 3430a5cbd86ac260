package io.terroir.raft.shard;

import io.terroir.runtime.id.OriginDigest;
import java.util.OptionalLong;

/**
 * What is left of the time of a lease.
 *
 * @param grantedIndex the entry that granted it: another may have its id by now
 * @param remainingMillis empty if it was renewed, which clears the checkpoint before
 */
public record LeaseCheckpoint(
    OriginDigest origin, long id, long grantedIndex, OptionalLong remainingMillis) {}
