package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.WatchEvent;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what changed under the keys of one origin after a revision, from the rows by which history
 * keeps what was replaced: a row says which key a revision changed, and the next row of that key,
 * or the entry that stands there now, what it changed it to.
 */
final class ChangeReader {
  /**
   * How many changes of the shard are looked at. It happens in one turn of the pipe; who asked asks
   * again from where this ended.
   */
  static final int ROWS_MAX = 16_384;

  private final ShardKeys keys;
  private final ShardLimits limits;
  private final OriginDigest origin;
  private final StoreReader state;
  private final EntryReader entries;

  ChangeReader(ShardKeys keys, ShardLimits limits, OriginDigest origin, StoreReader state) {
    this.keys = keys;
    this.limits = limits;
    this.origin = origin;
    this.state = state;
    this.entries = new EntryReader(keys, limits, origin, state);
  }

  /**
   * The changes that {@code watch} asks for, whole revisions, of about the size of a scan.
   *
   * @param now how far {@code state} has come
   * @param record of the origin, if it was ever written
   */
  OperationResult.Watched read(
      DataOperation.Watch watch, AppliedState now, Optional<OwnershipRecord> record) {
    long compacted = now.history().compactedRevision();
    long after = watch.after() == DataOperation.Watch.NOW ? now.revision() : watch.after();
    // Whoever watches an origin from before it was opened misses nothing that was compacted then.
    long nothingUntil = record.map(OwnershipRecord::openedAfter).orElse(compacted);
    if (after < compacted && nothingUntil < compacted) {
      return new OperationResult.Watched(List.of(), after, compacted);
    }
    Search search = new Search(watch, Math.max(after, now.revision()));
    state.scan(keys.revisionsFrom(Math.max(after, compacted) + 1), keys.revisionsEnd(), search);
    return search.events();
  }

  /** A key that a revision changed. */
  private record Changed(long revision, ByteString key) {}

  /** Finds the changed keys, and stops between two revisions when it has come across enough. */
  private final class Search implements StoreReader.Visitor {
    private final DataOperation.Watch watch;
    private final List<Changed> found = new ArrayList<>();
    private long through;
    private long revision;
    private long rows;
    private long keyBytes;

    Search(DataOperation.Watch watch, long through) {
      this.watch = watch;
      this.through = through;
    }

    @Override
    public boolean visit(ByteString row, ByteString size) {
      long next = keys.revisionOf(row);
      if (next != revision && (rows >= ROWS_MAX || keyBytes >= limits.scanBytesMax())) {
        through = revision;
        return false;
      }
      revision = next;
      rows++;
      if (keys.originOfRevision(row).equals(origin)) {
        ByteString key = keys.keyOfRevision(row);
        if (KeyRange.contains(watch.from(), watch.to(), key)) {
          found.add(new Changed(revision, key));
          keyBytes += key.size();
        }
      }
      return true;
    }

    /** Reads what the keys were changed to, and stops likewise. */
    OperationResult.Watched events() {
      List<WatchEvent> events = new ArrayList<>(found.size());
      long sizeBytes = 0;
      long last = 0;
      for (Changed changed : found) {
        if (changed.revision() != last && sizeBytes >= limits.scanBytesMax()) {
          return new OperationResult.Watched(events, last, 0);
        }
        last = changed.revision();
        Optional<Entry> entry = entries.getAt(changed.key(), changed.revision());
        events.add(new WatchEvent(changed.revision(), changed.key(), entry));
        sizeBytes += changed.key().size() + entry.map(there -> there.value().size()).orElse(0);
      }
      return new OperationResult.Watched(events, through, 0);
    }
  }
}
