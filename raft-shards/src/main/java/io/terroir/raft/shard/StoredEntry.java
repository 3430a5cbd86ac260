package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Entry;
import java.nio.ByteBuffer;

/** How an entry is kept under its key: four numbers, then the value. */
final class StoredEntry {
  private static final int NUMBERS_BYTES = 4 * Long.BYTES;

  private StoredEntry() {}

  static ByteString encode(Entry entry) {
    return ByteString.copyFrom(
            ByteBuffer.allocate(NUMBERS_BYTES)
                .putLong(entry.createRevision())
                .putLong(entry.modRevision())
                .putLong(entry.version())
                .putLong(entry.lease())
                .flip())
        .concat(entry.value());
  }

  static Entry decode(ByteString key, ByteString stored) {
    ByteBuffer numbers = stored.substring(0, NUMBERS_BYTES).asReadOnlyByteBuffer();
    return new Entry(
        key,
        stored.substring(NUMBERS_BYTES),
        numbers.getLong(),
        numbers.getLong(),
        numbers.getLong(),
        numbers.getLong());
  }
}
