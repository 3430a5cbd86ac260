package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.store.StoreReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Keeps what every revision replaced, for reads at a revision. A row under (key, revision) holds
 * the entry that stood there before that revision, or says that none did. What a key held at a
 * revision is therefore in its first row of a later revision, or, if there is none, the entry that
 * stands there now: states back to a revision need the rows of later ones only, and dropping those
 * up to it is all that compaction is.
 *
 * <p>The window is bounded by size here, oldest rows first. Its bound in time comes from a leader,
 * as a command. What is dropped when depends on the log alone.
 */
final class History {
  /**
   * How many rows an entry drops whatever it adds. Compaction is paid off by entries that follow; a
   * leader asks again as long as it is not.
   */
  static final int DROPPED_PER_ENTRY_MAX = 256;

  /** How many rows a compaction drops at once. */
  static final int DROPPED_PER_COMPACTION_MAX = 4_096;

  /**
   * A row is never smaller. An entry may drop a row more for each so many bytes that it adds, hence
   * as much as it adds: the bound in size is exceeded by what one entry adds at most, and the work
   * of an entry stays in proportion to its size.
   */
  static final int ROW_BYTES_MIN = 64;

  /**
   * Once rows have to go because of their size, this part of the bound goes with them, or as much
   * of it as one entry may drop: looking for the oldest rows costs more than dropping one.
   */
  private static final int SLACK_PART = 64;

  private final ShardKeys keys;
  private final ShardLimits limits;

  History(ShardKeys keys, ShardLimits limits) {
    this.keys = keys;
    this.limits = limits;
  }

  /**
   * Keeps what the changes of one revision replaced, and drops what exceeds the bounds.
   *
   * @param replaced what each changed key held before; empty if nothing
   */
  HistoryWindow keep(
      List<Change> changes,
      Map<ByteString, ByteString> replaced,
      HistoryWindow window,
      Overlay effects) {
    HistoryWindow longer = window;
    for (Change change : changes) {
      ByteString before = Objects.requireNonNull(replaced.get(change.key()));
      ByteString row = keys.history(change.origin(), change.key(), change.revision());
      ByteString index = keys.revision(change.revision(), change.origin(), change.key());
      long sizeBytes = (long) row.size() + before.size() + index.size() + 2 * Long.BYTES;
      effects.put(row, before);
      effects.put(index, revisionRow(sizeBytes, RowSum.of(keys.relative(row), before)));
      longer = longer.with(change.revision(), sizeBytes);
    }
    long addedBytes = longer.sizeBytes() - window.sizeBytes();
    return trim(longer, DROPPED_PER_ENTRY_MAX + addedBytes / ROW_BYTES_MIN, effects);
  }

  /**
   * Lets go of states before {@code revision}.
   *
   * @param latest the shard's revision: later ones are not let go of, whoever asks
   */
  HistoryWindow compact(long revision, long latest, HistoryWindow window, Overlay effects) {
    return trim(
        window.compactedTo(Math.min(revision, latest)), DROPPED_PER_COMPACTION_MAX, effects);
  }

  private HistoryWindow trim(HistoryWindow window, long rowsMax, Overlay effects) {
    if (!exceeds(window)) {
      return window;
    }
    Dropping dropping = new Dropping(window, rowsMax);
    // Everything before the oldest is gone; a scan would step over its graves.
    effects.scan(keys.revisionsFrom(window.oldestRevision()), keys.revisionsEnd(), dropping);
    dropping.dropped.forEach(effects::delete);
    return dropping.window;
  }

  private boolean wantsLess(HistoryWindow window) {
    long goalBytes = limits.historyBytesMax() - limits.historyBytesMax() / SLACK_PART;
    return window.hasSurplus() || window.sizeBytes() > goalBytes;
  }

  private boolean exceeds(HistoryWindow window) {
    return window.hasSurplus() || window.sizeBytes() > limits.historyBytesMax();
  }

  private static ByteString revisionRow(long sizeBytes, long fingerprint) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(sizeBytes).putLong(fingerprint).flip());
  }

  /** The {@link RowSum} of the history row that a revision row names. */
  static long fingerprint(ByteString revisionRow) {
    return revisionRow.substring(Long.BYTES).asReadOnlyByteBuffer().getLong();
  }

  /** Walks rows from the oldest on and picks those to drop. */
  private final class Dropping implements StoreReader.Visitor {
    private final long rowsMax;
    private final List<ByteString> dropped = new ArrayList<>();
    private HistoryWindow window;
    private long rows;

    Dropping(HistoryWindow window, long rowsMax) {
      this.window = window;
      this.rowsMax = rowsMax;
    }

    @Override
    public boolean visit(ByteString index, ByteString size) {
      long revision = keys.revisionOf(index);
      window = window.withOldest(revision);
      if (!wantsLess(window) || rows >= rowsMax) {
        return false;
      }
      dropped.add(index);
      dropped.add(keys.historyOfRevision(index));
      rows++;
      window = window.without(revision, size.asReadOnlyByteBuffer().getLong());
      return true;
    }
  }
}
