package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;

/** Changes rows of {@link TestReplica#SHARD} behind its back, as a bad disk or a bug does. */
public final class TestRows {
  private static final ShardKeys KEYS = new ShardKeys(TestReplica.SHARD);

  private TestRows() {}

  /** Where the entry of {@code key} stands. */
  public static ByteString entry(OriginDigest origin, String key) {
    return KEYS.entry(origin, TestRequests.bytes(key));
  }

  /** Changes the last byte of a row. */
  public static void flip(Store store, ByteString key, int bits) {
    byte[] row = store.get(key).orElseThrow().toByteArray();
    row[row.length - 1] ^= (byte) bits;
    StoreBatch batch = new StoreBatch();
    batch.put(key, ByteString.copyFrom(row));
    store.write(batch);
  }

  /** Loses a row. */
  public static void lose(Store store, ByteString key) {
    StoreBatch batch = new StoreBatch();
    batch.delete(key);
    store.write(batch);
  }
}
