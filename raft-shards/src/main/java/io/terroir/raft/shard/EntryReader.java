package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the entries of one origin in one state. */
final class EntryReader {
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

  Optional<Entry> get(ByteString key) {
    return state.get(keys.entry(origin, key)).map(stored -> StoredEntry.decode(key, stored));
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

  /** At least one entry if there is one, then as many as the limits on count and bytes allow. */
  OperationResult.Scanned scan(DataOperation.Scan scan) {
    Page page = new Page(scan.limit());
    each(scan.from(), scan.to(), page);
    return new OperationResult.Scanned(page.entries, page.more);
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
