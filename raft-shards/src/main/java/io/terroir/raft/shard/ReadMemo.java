package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The state before an entry, which remembers what was read of it: a row that the entry changes has
 * mostly been read by then, and need not be read again to tell what it was. Used for one entry.
 */
final class ReadMemo implements StoreReader {
  private final StoreReader state;
  private final Map<ByteString, Optional<ByteString>> read = new HashMap<>();

  ReadMemo(StoreReader state) {
    this.state = state;
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    Optional<ByteString> known = read.get(key);
    if (known == null) {
      known = state.get(key);
      read.put(key, known);
    }
    return known;
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    state.scan(
        from,
        to,
        (key, value) -> {
          read.put(key, Optional.of(value));
          return visitor.visit(key, value);
        });
  }
}
