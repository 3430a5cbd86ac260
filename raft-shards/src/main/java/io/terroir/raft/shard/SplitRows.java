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
  private final List<ShardKeys> begun = new ArrayList<>();
  private final List<Row> founded = new ArrayList<>();
  private final List<ShardKeys.Span> gone = new ArrayList<>();

  SplitRows(ShardKeys keys) {
    this.keys = keys;
  }

  /**
   * Takes the rows of the origins in the new shard's range. All replicas read them, also those that
   * do not found the new shard: what the parent's rows add up to depends on them.
   *
   * @param founds whether the new shard is founded here
   * @param before how far the parent had come before the split
   * @param state sees the rows that go by ranges
   * @param effects sees all rows; those that are not gone by ranges are removed from it
   */
  Left take(
      ShardSplit split, boolean founds, AppliedState before, StoreReader state, Overlay effects) {
    Beginning child = new Beginning(new ShardKeys(split.child()), founds);
    HistoryShare share = new HistoryShare(split.childRange().origins());
    effects.scan(keys.revisionsFrom(0), keys.revisionsEnd(), share);
    for (Row row : share.taken) {
      child.add(keys.relative(row.key()), row.value());
      effects.delete(row.key());
    }
    long[] sumOfGone = {RowSum.EMPTY};
    for (ShardKeys.Span span : keys.spansOf(split.childRange().origins())) {
      gone.add(span);
      state.scan(
          span.first(),
          span.end(),
          (key, value) -> {
            long sum = child.add(keys.relative(key), value);
            // What history adds to the parent's sum goes with the row that names it.
            sumOfGone[0] += keys.isHistoryRow(key) ? RowSum.EMPTY : sum;
            return true;
          });
    }
    child.begin(split, share.takenWindow(before.history()), before);
    return new Left(share.leftWindow(before.history()), sumOfGone[0]);
  }

  /**
   * What the parent has left.
   *
   * @param sumOfGone the {@link RowSum} of its rows that go, without those that the effects remove
   *     and the history that these name
   */
  record Left(HistoryWindow history, long sumOfGone) {}

  private record Row(ByteString key, ByteString value) {}

  /** What the new shard begins with, in the first place for rows, whatever was there. */
  private final class Beginning {
    private final ShardKeys childKeys;
    private final boolean founds;
    private long sum = RowSum.EMPTY;

    Beginning(ShardKeys childKeys, boolean founds) {
      this.childKeys = childKeys;
      this.founds = founds;
    }

    /** Adds a row; returns what it adds to the sum of either shard. */
    long add(ByteString relative, ByteString value) {
      long added = RowSum.of(relative, value);
      sum += added;
      put(childKeys.absolute(relative), value);
      return added;
    }

    void begin(ShardSplit split, HistoryWindow window, AppliedState before) {
      add(childKeys.relative(childKeys.range()), split.childRange().encode());
      add(childKeys.relative(childKeys.members()), SplitApplier.configurationOf(split));
      AppliedState state = before.splitOff(split.at(), split.child().number(), window, sum);
      put(childKeys.position(), state.encode());
      if (founds) {
        begun.add(childKeys);
      }
    }

    private void put(ByteString key, ByteString value) {
      if (founds) {
        founded.add(new Row(key, value));
      }
    }
  }

  /** Adds all of it to {@code batch}, after the other effects. */
  void copyInto(StoreBatch batch) {
    gone.forEach(span -> batch.deleteRange(span.first(), span.end()));
    begun.forEach(childKeys -> childKeys.erase(batch));
    founded.forEach(row -> batch.put(row.key(), row.value()));
  }

  /** It is in the store, or must not get there. */
  void clear() {
    gone.clear();
    begun.clear();
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
