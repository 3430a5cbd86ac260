package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreReader;
import java.util.Optional;

/**
 * Follows the {@link RowSum} of a shard through its entries, without reads of its own for what a
 * write does: what it replaces it has read, and rows that are written once replace nothing. Of what
 * history replaces the fingerprint stands in the row that names it, since it is dropped unread.
 *
 * <p>All rows count but that of the applied position, which holds the sum.
 */
final class RowSums {
  private final ShardKeys keys;

  RowSums(ShardKeys keys) {
    this.keys = keys;
  }

  /** What {@code effects} add to the sum of {@code before}. */
  long change(Overlay effects, StoreReader before) {
    long[] sum = {RowSum.EMPTY};
    effects.forEach((key, value) -> sum[0] += change(key, value, before));
    return sum[0];
  }

  private long change(ByteString key, Optional<ByteString> value, StoreReader before) {
    if (keys.isHistoryRow(key)) {
      return 0;
    }
    Optional<ByteString> old =
        value.isPresent() && keys.isWrittenOnce(key) ? Optional.empty() : before.get(key);
    return share(key, value) - share(key, old);
  }

  private long share(ByteString key, Optional<ByteString> value) {
    if (value.isEmpty()) {
      return 0;
    }
    long own = RowSum.of(keys.relative(key), value.get());
    return keys.isRevisionRow(key) ? own + History.fingerprint(value.get()) : own;
  }
}
