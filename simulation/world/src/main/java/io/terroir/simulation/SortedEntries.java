package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.Change;
import io.terroir.runtime.disk.ChangeBatch;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Keys in the order of their unsigned bytes. Readers pin the version that they read; a write that
 * meets a pinned version goes to a copy.
 */
final class SortedEntries {
  private Version version = new Version(newMap());

  /** A state of the entries that stays as it is while it is pinned. */
  static final class Version {
    private final NavigableMap<ByteString, ByteString> entries;
    private int pins;

    private Version(NavigableMap<ByteString, ByteString> entries) {
      this.entries = entries;
    }

    Optional<ByteString> get(ByteString key) {
      return Optional.ofNullable(entries.get(key));
    }

    void scan(ByteString from, ByteString to, BiPredicate<ByteString, ByteString> visitor) {
      if (ByteString.unsignedLexicographicalComparator().compare(from, to) >= 0) {
        return;
      }
      pins++;
      try {
        for (Map.Entry<ByteString, ByteString> entry :
            entries.subMap(from, true, to, false).entrySet()) {
          if (!visitor.test(entry.getKey(), entry.getValue())) {
            return;
          }
        }
      } finally {
        pins--;
      }
    }

    void unpin() {
      pins--;
    }
  }

  /** The present state. */
  Version current() {
    return version;
  }

  /** The present state, kept until it is unpinned. */
  Version pin() {
    version.pins++;
    return version;
  }

  /** Shows everything. */
  void all(BiConsumer<ByteString, ByteString> visitor) {
    version.entries.forEach(visitor);
  }

  /** Replaces everything by the entries of {@code other}. */
  void copyFrom(SortedEntries other) {
    NavigableMap<ByteString, ByteString> copy = newMap();
    copy.putAll(other.version.entries);
    version = new Version(copy);
  }

  void apply(ChangeBatch<?> batch) {
    NavigableMap<ByteString, ByteString> entries = writable();
    for (Change change : batch.changes()) {
      if (change instanceof Change.Put put) {
        entries.put(put.key(), put.value());
      } else if (change instanceof Change.Delete delete) {
        entries.remove(delete.key());
      } else if (change instanceof Change.DeleteRange range) {
        deleteRange(entries, range.from(), range.to());
      }
    }
  }

  private NavigableMap<ByteString, ByteString> writable() {
    if (version.pins > 0) {
      NavigableMap<ByteString, ByteString> copy = newMap();
      copy.putAll(version.entries);
      version = new Version(copy);
    }
    return version.entries;
  }

  private static void deleteRange(
      NavigableMap<ByteString, ByteString> entries, ByteString from, ByteString to) {
    if (ByteString.unsignedLexicographicalComparator().compare(from, to) < 0) {
      entries.subMap(from, true, to, false).clear();
    }
  }

  private static NavigableMap<ByteString, ByteString> newMap() {
    return new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  }
}
