package io.terroir.raft.shard.wire;

import com.google.protobuf.ByteString;

/**
 * A row of a snapshot.
 *
 * @param key without the part that names the shard
 */
public record SnapshotRow(ByteString key, ByteString value) {}
