package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftStateMachine;
import io.terroir.raft.host.StateDamagedException;
import io.terroir.raft.shard.wire.SnapshotCodec;
import io.terroir.raft.shard.wire.SnapshotRow;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A snapshot: every row of the shard in key order, whatever its kind - so that nothing replicated
 * can be forgotten - between a start that names the position and an end with count and hash.
 */
final class SnapshotWriter implements RaftStateMachine.Snapshot {
  private static final ByteString FIRST_BYTE = ByteString.copyFrom(new byte[] {0});

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

  /** The hash that a snapshot of {@code view} ends with. */
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
  public Iterator<ByteString> chunks(int bytesMax) {
    return new Chunks(bytesMax);
  }

  @Override
  public void close() {
    view.close();
  }

  private final class Chunks implements Iterator<ByteString> {
    private final int bytesMax;
    private final SnapshotHash hash = new SnapshotHash();
    private Stage stage = Stage.START;
    private ByteString from = keys.first();
    private long rowsWritten;
    private long sum = RowSum.EMPTY;

    Chunks(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    @Override
    public boolean hasNext() {
      return stage != Stage.DONE;
    }

    @Override
    public ByteString next() {
      return switch (stage) {
        case START -> {
          stage = Stage.ROWS;
          yield SnapshotCodec.encodeStart(position.index());
        }
        case ROWS -> rows();
        case DONE -> throw new NoSuchElementException("the snapshot has ended");
      };
    }

    /** Goes on behind the last key shown: the view does not change in between. */
    private ByteString rows() {
      Page page = new Page();
      view.scan(from, keys.end(), page);
      if (page.rows.isEmpty()) {
        requireSound();
        stage = Stage.DONE;
        return SnapshotCodec.encodeEnd(rowsWritten, hash.value());
      }
      rowsWritten += page.rows.size();
      SnapshotRow last = page.rows.get(page.rows.size() - 1);
      from = keys.absolute(last.key()).concat(FIRST_BYTE);
      return SnapshotCodec.encodeRows(page.rows);
    }

    /** Nobody else is to get what this replica has not applied. */
    private void requireSound() {
      if (sum != rowSum) {
        throw new StateDamagedException(
            "its rows are not those that were applied up to " + position.index());
      }
    }

    private final class Page implements StoreReader.Visitor {
      private final List<SnapshotRow> rows = new ArrayList<>();
      private long sizeBytes;

      @Override
      public boolean visit(ByteString key, ByteString value) {
        SnapshotRow row = new SnapshotRow(keys.relative(key), value);
        hash.add(row.key(), row.value());
        if (!key.equals(keys.position())) {
          sum += RowSum.of(row.key(), row.value());
        }
        rows.add(row);
        sizeBytes += (long) row.key().size() + row.value().size();
        return sizeBytes < bytesMax;
      }
    }
  }

  private enum Stage {
    START,
    ROWS,
    DONE
  }
}
