package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.SnapshotCodec;
import io.terroir.raft.shard.wire.SnapshotPart;
import io.terroir.raft.shard.wire.SnapshotRow;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What is received of a snapshot. Its rows go where they will stay, into the {@linkplain ShardPlace
 * place} that does not hold the state; nobody reads them there before they are the state. Beside
 * the record of the host stands their {@link RowSum}, which a crash shortens with them.
 */
final class SnapshotStaging {
  private final ShardKeys keys;
  private final Store store;

  SnapshotStaging(ShardKeys keys, Store store) {
    this.keys = keys;
    this.store = store;
  }

  /** How far what is there has come; empty if nothing is. */
  Optional<ByteString> record() {
    return store.get(keys.ofOtherPlace().staged()).map(row -> row.substring(Long.BYTES));
  }

  /**
   * Adds a piece to {@code batch}.
   *
   * @throws IllegalArgumentException if it is none, or none that can come here, or the last of rows
   *     that are not those which its sender has applied
   */
  void stage(ByteString piece, boolean first, boolean last, ByteString record, StoreBatch batch) {
    SnapshotPart part = decode(piece);
    if (part instanceof SnapshotPart.Start != first) {
      throw new IllegalArgumentException("it does not begin with its position, and only there");
    }
    ShardKeys there = keys.ofOtherPlace();
    if (first) {
      discard(batch);
    }
    long sum = first ? RowSum.EMPTY : sumOf(there);
    Optional<ByteString> state = Optional.empty();
    if (part instanceof SnapshotPart.Rows more) {
      for (SnapshotRow row : more.rows()) {
        ByteString key = there.absolute(row.key());
        if (key.equals(there.position())) {
          state = Optional.of(row.value());
        } else {
          sum += RowSum.of(row.key(), row.value());
        }
        batch.put(key, row.value());
      }
    }
    if (last) {
      requireApplied(sum, state.or(() -> store.get(there.position())));
    }
    batch.put(there.staged(), encode(sum).concat(record));
  }

  private long sumOf(ShardKeys there) {
    return store
        .get(there.staged())
        .map(row -> row.asReadOnlyByteBuffer().getLong())
        .orElse(RowSum.EMPTY);
  }

  private static ByteString encode(long sum) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(sum).flip());
  }

  /** Before anything says that the snapshot is whole, so that a crash cannot pass it by. */
  private static void requireApplied(long sum, Optional<ByteString> state) {
    long applied = state.map(AppliedState::decode).orElse(AppliedState.BLANK).rowSum();
    if (sum != applied) {
      throw new IllegalArgumentException("its rows are not those that its sender has applied");
    }
  }

  private static SnapshotPart decode(ByteString piece) {
    try {
      return SnapshotCodec.decode(piece);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.refusal().message(), e);
    }
  }

  /** Adds to {@code batch} that nothing is there. */
  void discard(StoreBatch batch) {
    ShardKeys there = keys.ofOtherPlace();
    batch.deleteRange(there.first(), there.end());
  }

  /**
   * Adds to {@code batch} that what is there is the state, and that the old one is gone; from here
   * on the keys are those of the new one.
   *
   * @return the state that it holds
   */
  AppliedState restore(StoreBatch batch) {
    batch.deleteRange(keys.first(), keys.end());
    keys.moveToOtherPlace(batch);
    batch.delete(keys.staged());
    return store.get(keys.position()).map(AppliedState::decode).orElse(AppliedState.BLANK);
  }
}
