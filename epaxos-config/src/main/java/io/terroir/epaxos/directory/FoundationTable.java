package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Regions, nodes, keyspaces and shards in the store: of each object the last change, which carries
 * all of it. Read once, at the start; they are few. Not thread-safe.
 */
final class FoundationTable {
  private final Map<ByteString, DirectoryChange> unsaved = new LinkedHashMap<>();

  /** Shows what {@code store} holds. */
  static void read(StoreReader store, Consumer<DirectoryChange> visitor) {
    store.scan(
        DirectoryKeys.FOUNDATIONS,
        DirectoryKeys.end(DirectoryKeys.FOUNDATIONS),
        (key, value) -> {
          visitor.accept(StoreCodec.change(value));
          return true;
        });
  }

  void put(DirectoryChange change) {
    unsaved.put(DirectoryKeys.foundation(change), change);
  }

  /** Adds to {@code batch} what has changed since the last time. */
  void save(StoreBatch batch) {
    unsaved.forEach((key, change) -> batch.put(key, StoreCodec.encode(change)));
    unsaved.clear();
  }
}
