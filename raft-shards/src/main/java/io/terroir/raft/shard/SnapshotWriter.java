package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftStateMachine;
import io.terroir.raft.host.StateDamagedException;
import io.terroir.raft.shard.wire.SnapshotCodec;
import io.terroir.raft.shard.wire.SnapshotRow;
import io.terroir.runtime.store.StorePage;
import io.terroir.runtime.store.StoreView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot: a start that names the position, then every row of the shard in key order, whatever
 * its kind - so that nothing replicated can be forgotten.
 *
 * <p>A cursor holds the {@link RowSum} of what comes before it, so that the last piece is compared
 * with what was applied wherever the reading went back to.
 */
final class SnapshotWriter implements RaftStateMachine.Snapshot {
  private final ShardKeys keys;
  private final StoreView view;
  private final LogPosition position;
  private final long rowSum;

  SnapshotWriter(ShardKeys keys, StoreView view) {
    this.keys = keys;
    this.view = view;
    AppliedState state =
        view.get(keys.position()).map(AppliedState::decode).orElse(AppliedState.BLANK);
    this.position = state.position();
    this.rowSum = state.rowSum();
  }

  /** A hash over all rows that {@code view} shows. */
  static ByteString hash(ShardKeys keys, StoreView view) {
    SnapshotHash hash = new SnapshotHash();
    view.scan(
        keys.first(),
        keys.end(),
        (key, value) -> {
          hash.add(keys.relative(key), value);
          return true;
        });
    return hash.value();
  }

  @Override
  public LogPosition position() {
    return position;
  }

  @Override
  public Optional<ByteString> configuration() {
    return view.get(keys.members());
  }

  @Override
  public RaftStateMachine.Piece piece(ByteString cursor, int bytesMax) {
    if (cursor.isEmpty()) {
      return new RaftStateMachine.Piece(
          SnapshotCodec.encodeStart(position.index()),
          Optional.of(cursor(RowSum.EMPTY, keys.first())));
    }
    long sum = cursor.asReadOnlyByteBuffer().getLong();
    StorePage page = StorePage.read(view, cursor.substring(Long.BYTES), keys.end(), bytesMax);
    List<SnapshotRow> rows = new ArrayList<>(page.rows().size());
    for (StorePage.Row stored : page.rows()) {
      SnapshotRow row = new SnapshotRow(keys.relative(stored.key()), stored.value());
      rows.add(row);
      if (!stored.key().equals(keys.position())) {
        sum += RowSum.of(row.key(), row.value());
      }
    }
    if (page.next().isEmpty()) {
      requireSound(sum);
      return new RaftStateMachine.Piece(SnapshotCodec.encodeRows(rows), Optional.empty());
    }
    return new RaftStateMachine.Piece(
        SnapshotCodec.encodeRows(rows), Optional.of(cursor(sum, page.next().get())));
  }

  private static ByteString cursor(long sumBefore, ByteString from) {
    ByteBuffer sum = ByteBuffer.allocate(Long.BYTES).putLong(sumBefore).flip();
    return ByteString.copyFrom(sum).concat(from);
  }

  /** Nobody else is to get what this replica has not applied. */
  private void requireSound(long sum) {
    if (sum != rowSum) {
      throw new StateDamagedException(
          "its rows are not those that were applied up to " + position.index());
    }
  }

  @Override
  public void close() {
    view.close();
  }
}
