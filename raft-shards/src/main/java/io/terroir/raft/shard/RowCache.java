package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rows that every write of an origin reads: who owns it, and what is remembered of its requests.
 * They stay at hand while an origin is written to.
 *
 * <p>Only the shard itself changes its rows, and says so here; therefore what is kept is what the
 * store holds. Not thread-safe.
 */
final class RowCache implements StoreReader {
  /** How many rows of origins are kept, those used last. They have less than 200 bytes each. */
  static final int ORIGIN_ROWS_MAX = 64;

  private final ShardKeys keys;
  private final StoreReader store;
  private final Map<ByteString, Optional<ByteString>> originRows = new LeastRecentlyUsed();

  RowCache(ShardKeys keys, StoreReader store) {
    this.keys = keys;
    this.store = store;
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return keys.isOriginRow(key) ? originRows.computeIfAbsent(key, store::get) : store.get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    store.scan(from, to, visitor);
  }

  /** The store holds {@code changes} from now on. */
  void stored(Overlay changes) {
    changes.forEach(
        (key, value) -> {
          if (keys.isOriginRow(key)) {
            originRows.put(key, value);
          }
        });
  }

  /** The store holds something else altogether. */
  void clear() {
    originRows.clear();
  }

  private static final class LeastRecentlyUsed
      extends LinkedHashMap<ByteString, Optional<ByteString>> {
    private static final long serialVersionUID = 1;
    private static final float LOAD_FACTOR = 0.75f;
    private static final int CAPACITY = 8;

    LeastRecentlyUsed() {
      super(CAPACITY, LOAD_FACTOR, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<ByteString, Optional<ByteString>> eldest) {
      return size() > ORIGIN_ROWS_MAX;
    }
  }
}
