package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/**
 * What is kept of a lease. How long it has left is not: that is the leader's to count.
 *
 * @param ttlMillis its time
 * @param keys how many are attached to it
 * @param keyBytes of them
 */
record LeaseRow(long ttlMillis, long keys, long keyBytes) {
  LeaseRow with(ByteString key) {
    return new LeaseRow(ttlMillis, keys + 1, keyBytes + key.size());
  }

  LeaseRow without(ByteString key) {
    return new LeaseRow(ttlMillis, keys - 1, keyBytes - key.size());
  }

  ByteString encode() {
    return ByteString.copyFrom(
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(ttlMillis)
            .putLong(keys)
            .putLong(keyBytes)
            .flip());
  }

  static LeaseRow decode(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new LeaseRow(buffer.getLong(), buffer.getLong(), buffer.getLong());
  }
}
