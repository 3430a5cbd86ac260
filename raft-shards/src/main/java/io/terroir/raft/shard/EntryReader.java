package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.KeyOrder;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the entries of one origin in one state, as they are and as they were. */
final class EntryReader {
  private static final Comparator<ByteString> ORDER = KeyOrder.UNSIGNED;

  private final ShardKeys keys;
  private final ShardLimits limits;
  private final OriginDigest origin;
  private final StoreReader state;

  EntryReader(ShardKeys keys, ShardLimits limits, OriginDigest origin, StoreReader state) {
    this.keys = keys;
    this.limits = limits;
    this.origin = origin;
    this.state = state;
  }

  /**
   * How many replaced entries a scan at a revision may come across. It runs in one turn of the
   * pipe.
   */
  static final int PAST_ROWS_MAX = 65_536;

  Optional<Entry> get(ByteString key) {
    return stored(key).map(stored -> StoredEntry.decode(key, stored));
  }

  /** The entry as it stands in the store, see {@link StoredEntry}. */
  Optional<ByteString> stored(ByteString key) {
    return state.get(keys.entry(origin, key));
  }

  /** A lease, as if it had just been renewed: the state knows no more. */
  OperationResult.LeaseHeld lease(long id) throws CommandRefusedException {
    Optional<LeaseRow> row = Leases.find(keys, origin, id, state);
    if (row.isEmpty()) {
      throw new CommandRefusedException(Leases.notFound());
    }
    return new OperationResult.LeaseHeld(id, row.get().ttlMillis(), row.get().ttlMillis());
  }

  /**
   * Shows the entries from {@code from} to before {@code to}, in key order, until {@code visitor}
   * wants no more.
   *
   * @param to empty for the end of the origin
   */
  void each(ByteString from, ByteString to, Predicate<Entry> visitor) {
    state.scan(
        keys.entry(origin, from),
        to.isEmpty() ? keys.entriesEnd(origin) : keys.entry(origin, to),
        (key, stored) -> visitor.test(StoredEntry.decode(keys.userKeyOf(key), stored)));
  }

  /** What {@code key} held at {@code revision}, which the history reaches. */
  Optional<Entry> getAt(ByteString key, long revision) {
    return PastEntries.of(keys, origin, key, revision, state)
        .map(PastEntries.Past::entry)
        .orElseGet(() -> get(key));
  }

  /** At least one entry if there is one, then as many as the limits on count and bytes allow. */
  OperationResult.Scanned scan(DataOperation.Scan scan) {
    Page page = new Page(scan.limit());
    each(scan.from(), scan.to(), page);
    return new OperationResult.Scanned(page.entries, page.more);
  }

  /**
   * As {@link #scan}, in the state at the scan's revision, which the history reaches.
   *
   * @throws CommandRefusedException if more than {@value #PAST_ROWS_MAX} entries were replaced
   *     since
   */
  OperationResult.Scanned scanAt(DataOperation.Scan scan) throws CommandRefusedException {
    PastEntries past =
        new PastEntries(
            keys, origin, scan.from(), scan.to(), scan.revision(), PAST_ROWS_MAX, state);
    PastPage page = new PastPage(new Page(scan.limit()), past);
    each(scan.from(), scan.to(), page);
    return page.finish();
  }

  /** Entries as they are, each replaced by what it was, and what is gone put back. */
  private static final class PastPage implements Predicate<Entry> {
    private final Page page;
    private final PastEntries past;
    private Optional<CommandRefusedException> failure = Optional.empty();

    PastPage(Page page, PastEntries past) {
      this.page = page;
      this.past = past;
    }

    @Override
    public boolean test(Entry entry) {
      try {
        showBefore(Optional.of(entry.key()));
        Optional<PastEntries.Past> next = past.peek();
        if (page.more) {
          return false;
        }
        if (next.isPresent() && next.get().key().equals(entry.key())) {
          past.pass();
          return next.get().entry().map(page::test).orElse(true);
        }
        return page.test(entry);
      } catch (CommandRefusedException e) {
        failure = Optional.of(e);
        return false;
      }
    }

    OperationResult.Scanned finish() throws CommandRefusedException {
      if (failure.isPresent()) {
        throw failure.get();
      }
      showBefore(Optional.empty());
      return new OperationResult.Scanned(page.entries, page.more);
    }

    /** Shows past entries before {@code key}, or all that are left. */
    private void showBefore(Optional<ByteString> key) throws CommandRefusedException {
      while (!page.more) {
        Optional<PastEntries.Past> next = past.peek();
        if (next.isEmpty()
            || (key.isPresent() && ORDER.compare(next.get().key(), key.get()) >= 0)) {
          return;
        }
        past.pass();
        next.get().entry().ifPresent(page::test);
      }
    }
  }

  private final class Page implements Predicate<Entry> {
    private final int limit;
    private final List<Entry> entries = new ArrayList<>();
    private long sizeBytes;
    private boolean more;

    Page(int limit) {
      this.limit = limit;
    }

    @Override
    public boolean test(Entry entry) {
      if (entries.size() >= limit || sizeBytes >= limits.scanBytesMax()) {
        more = true;
        return false;
      }
      entries.add(entry);
      sizeBytes += (long) entry.key().size() + entry.value().size();
      return true;
    }
  }
}
