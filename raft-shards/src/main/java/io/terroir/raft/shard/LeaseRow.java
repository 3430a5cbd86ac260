package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * What is kept of a lease. How long it has left is the leader's to count; from time to time it
 * leaves a checkpoint.
 *
 * @param ttlMillis its time
 * @param grantedIndex the entry that granted it: an id may be given again
 * @param checkpointMillis what is left of its time, if nobody has renewed it since the leader wrote
 *     so
 * @param keys how many are attached to it
 * @param keyBytes of them
 */
record LeaseRow(
    long ttlMillis, long grantedIndex, OptionalLong checkpointMillis, long keys, long keyBytes) {
  private static final int SIZE_BYTES = 5 * Long.BYTES;
  private static final long NO_CHECKPOINT = -1;

  /** A lease that was granted just now. */
  static LeaseRow granted(long ttlMillis, long index) {
    return new LeaseRow(ttlMillis, index, OptionalLong.empty(), 0, 0);
  }

  LeaseRow with(ByteString key) {
    return new LeaseRow(ttlMillis, grantedIndex, checkpointMillis, keys + 1, keyBytes + key.size());
  }

  LeaseRow without(ByteString key) {
    return new LeaseRow(ttlMillis, grantedIndex, checkpointMillis, keys - 1, keyBytes - key.size());
  }

  LeaseRow withCheckpoint(OptionalLong remainingMillis) {
    return new LeaseRow(ttlMillis, grantedIndex, remainingMillis, keys, keyBytes);
  }

  ByteString encode() {
    return ByteString.copyFrom(
        ByteBuffer.allocate(SIZE_BYTES)
            .putLong(ttlMillis)
            .putLong(grantedIndex)
            .putLong(checkpointMillis.orElse(NO_CHECKPOINT))
            .putLong(keys)
            .putLong(keyBytes)
            .flip());
  }

  static LeaseRow decode(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    long ttlMillis = buffer.getLong();
    long grantedIndex = buffer.getLong();
    long checkpoint = buffer.getLong();
    return new LeaseRow(
        ttlMillis,
        grantedIndex,
        checkpoint == NO_CHECKPOINT ? OptionalLong.empty() : OptionalLong.of(checkpoint),
        buffer.getLong(),
        buffer.getLong());
  }
}
