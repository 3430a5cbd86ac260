package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.SnapshotCodec;
import io.terroir.raft.shard.wire.SnapshotPart;
import io.terroir.raft.shard.wire.SnapshotRow;
import io.terroir.runtime.store.StoreBatch;
import java.util.Iterator;

/** Puts a snapshot in the place of everything that a shard holds, in one batch. */
final class SnapshotReader {
  private final ShardKeys keys;
  private final StoreBatch batch;
  private final SnapshotHash hash = new SnapshotHash();
  private AppliedState state = AppliedState.BLANK;
  private long rows;
  private long rowSum = RowSum.EMPTY;

  SnapshotReader(ShardKeys keys, StoreBatch batch) {
    this.keys = keys;
    this.batch = batch;
  }

  /**
   * Adds the snapshot to the batch.
   *
   * @return the state that it holds
   * @throws IllegalStateException if it is damaged or incomplete; the batch must not be written
   */
  AppliedState read(Iterator<ByteString> chunks) {
    batch.deleteRange(keys.first(), keys.end());
    try {
      if (!(SnapshotCodec.decode(next(chunks)) instanceof SnapshotPart.Start start)) {
        throw damaged("it does not begin with its position");
      }
      SnapshotPart part = SnapshotCodec.decode(next(chunks));
      while (part instanceof SnapshotPart.Rows more) {
        more.rows().forEach(this::add);
        part = SnapshotCodec.decode(next(chunks));
      }
      if (!(part instanceof SnapshotPart.End end)
          || end.rows() != rows
          || !end.hash().equals(hash.value())
          || start.index() != state.position().index()) {
        throw damaged("its rows are not those that were written");
      }
      if (rowSum != state.rowSum()) {
        throw damaged("its rows are not those that its sender has applied");
      }
      return state;
    } catch (MalformedException e) {
      throw damaged(e.refusal().message());
    }
  }

  private void add(SnapshotRow row) {
    ByteString key = keys.absolute(row.key());
    if (key.equals(keys.position())) {
      state = AppliedState.decode(row.value());
    } else {
      rowSum += RowSum.of(row.key(), row.value());
    }
    hash.add(row.key(), row.value());
    batch.put(key, row.value());
    rows++;
  }

  private static ByteString next(Iterator<ByteString> chunks) {
    if (!chunks.hasNext()) {
      throw damaged("it ends too early");
    }
    return chunks.next();
  }

  private static IllegalStateException damaged(String why) {
    return new IllegalStateException("a snapshot cannot be restored: " + why);
  }
}
