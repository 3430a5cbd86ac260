package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that change hands when a shard splits, until the batch of the split is written: those of
 * the origins that go, with their records, floors, outcomes, history and leases. A row that is
 * forgotten here would be lost, or stay behind for ever.
 *
 * <p>What goes is removed by ranges of keys, since that is most of the shard at times; nobody reads
 * it any more in this batch, as range is checked before everything.
 */
final class SplitRows {
  private final ShardKeys keys;
  private final List<Row> founded = new ArrayList<>();
  private final List<ShardKeys.Span> gone = new ArrayList<>();

  SplitRows(ShardKeys keys) {
    this.keys = keys;
  }

  /**
   * Takes the rows of the origins in the new shard's range.
   *
   * @param founds whether the new shard is founded here
   * @param before how far the parent had come before the split
   * @param effects sees all rows; those that are not gone by ranges are removed from it
   * @return what is left of the parent's history
   */
  HistoryWindow take(ShardSplit split, boolean founds, AppliedState before, Overlay effects) {
    ShardKeys childKeys = new ShardKeys(split.child());
    HistoryShare share = new HistoryShare(split.childRange().origins());
    effects.scan(keys.revisionsFrom(0), keys.revisionsEnd(), share);
    if (founds) {
      share.taken.forEach(row -> found(childKeys, row.key(), row.value()));
      AppliedState state =
          new AppliedState(split.at(), before.revision(), share.takenWindow(before.history()));
      founded.add(new Row(childKeys.position(), state.encode()));
      founded.add(new Row(childKeys.range(), split.childRange().encode()));
      founded.add(new Row(childKeys.members(), SplitApplier.configurationOf(split)));
    }
    share.taken.forEach(row -> effects.delete(row.key()));
    for (ShardKeys.Span span : keys.spansOf(split.childRange().origins())) {
      gone.add(span);
      if (founds) {
        effects.scan(
            span.first(),
            span.end(),
            (key, value) -> {
              found(childKeys, key, value);
              return true;
            });
      }
    }
    return share.leftWindow(before.history());
  }

  private record Row(ByteString key, ByteString value) {}

  private void found(ShardKeys childKeys, ByteString key, ByteString value) {
    founded.add(new Row(childKeys.absolute(keys.relative(key)), value));
  }

  /** Adds all of it to {@code batch}, after the other effects. */
  void copyInto(StoreBatch batch) {
    gone.forEach(span -> batch.deleteRange(span.first(), span.end()));
    founded.forEach(row -> batch.put(row.key(), row.value()));
  }

  /** It is in the store, or must not get there. */
  void clear() {
    gone.clear();
    founded.clear();
  }

  /** Who gets which part of the history: what {@link HistoryWindow} counts, counted anew. */
  private final class HistoryShare implements StoreReader.Visitor {
    private final OriginRange range;
    private final List<Row> taken = new ArrayList<>();
    private long takenBytes;
    private long takenOldest = HistoryWindow.NONE;
    private long leftOldest = HistoryWindow.NONE;

    HistoryShare(OriginRange range) {
      this.range = range;
    }

    @Override
    public boolean visit(ByteString key, ByteString value) {
      OriginDigest origin = keys.originOfRevision(key);
      long revision = keys.revisionOf(key);
      if (range.contains(origin)) {
        taken.add(new Row(key, value));
        takenBytes += value.asReadOnlyByteBuffer().getLong();
        takenOldest = Math.min(takenOldest, revision);
      } else {
        leftOldest = Math.min(leftOldest, revision);
      }
      return true;
    }

    HistoryWindow takenWindow(HistoryWindow whole) {
      return new HistoryWindow(whole.compactedRevision(), takenOldest, taken.size(), takenBytes);
    }

    HistoryWindow leftWindow(HistoryWindow whole) {
      return new HistoryWindow(
          whole.compactedRevision(),
          leftOldest,
          whole.rows() - taken.size(),
          whole.sizeBytes() - takenBytes);
    }
  }
}
