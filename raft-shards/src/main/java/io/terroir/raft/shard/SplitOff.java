package io.terroir.raft.shard;

import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;

/**
 * What a shard remembers of a split.
 *
 * @param generation of both shards after it
 * @param child the shard that was split off
 * @param childFirst the smallest origin of that one
 */
public record SplitOff(long generation, ShardId child, OriginDigest childFirst) {}
