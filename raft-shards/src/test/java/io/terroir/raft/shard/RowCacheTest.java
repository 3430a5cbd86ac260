package io.terroir.raft.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Test for {@link RowCache}. */
class RowCacheTest {
  private static final ByteString VALUE = ByteString.copyFromUtf8("value");

  private final ShardKeys keys = new ShardKeys(TestReplica.SHARD);
  private final CountingStore store = new CountingStore();
  private final RowCache cache = new RowCache(keys, store);

  @Test
  void aRowOfAnOriginIsReadOnce() {
    ByteString ledger = keys.ledger(origin(1));
    assertThat(cache.get(ledger)).isEmpty();
    assertThat(cache.get(ledger)).isEmpty();
    assertThat(store.read).containsExactly(ledger);
  }

  @Test
  void whatIsStoredIsSeen() {
    ByteString ownership = keys.ownership(origin(1));
    assertThat(cache.get(ownership)).isEmpty();
    stored(ownership, Optional.of(VALUE));
    assertThat(cache.get(ownership)).contains(VALUE);
    stored(ownership, Optional.empty());
    assertThat(cache.get(ownership)).isEmpty();
  }

  @Test
  void otherRowsAreReadFromTheStore() {
    ByteString entry = keys.entry(origin(1), VALUE);
    stored(entry, Optional.of(VALUE));
    assertThat(cache.get(entry)).as("the store was not written").isEmpty();
  }

  @Test
  void afterARestoreNothingIsKnown() {
    ByteString ledger = keys.ledger(origin(1));
    stored(ledger, Optional.of(VALUE));
    cache.clear();
    assertThat(cache.get(ledger)).isEmpty();
  }

  @Test
  void theRowsUsedLastAreKept() {
    for (int i = 0; i <= RowCache.ORIGIN_ROWS_MAX; i++) {
      cache.get(keys.ledger(origin(i)));
      cache.get(keys.ledger(origin(0)));
    }
    store.read.clear();
    cache.get(keys.ledger(origin(0)));
    assertThat(store.read).isEmpty();
    cache.get(keys.ledger(origin(1)));
    assertThat(store.read).hasSize(1);
  }

  private void stored(ByteString key, Optional<ByteString> value) {
    Overlay changes = new Overlay(store);
    value.ifPresentOrElse(present -> changes.put(key, present), () -> changes.delete(key));
    cache.stored(changes);
  }

  private static OriginDigest origin(int number) {
    return new OriginDigest(0, number);
  }

  private static final class CountingStore implements StoreReader {
    private final Map<ByteString, ByteString> rows = new HashMap<>();
    private final List<ByteString> read = new ArrayList<>();

    @Override
    public Optional<ByteString> get(ByteString key) {
      read.add(key);
      return Optional.ofNullable(rows.get(key));
    }

    @Override
    public void scan(ByteString from, ByteString to, Visitor visitor) {
      throw new UnsupportedOperationException();
    }
  }
}
