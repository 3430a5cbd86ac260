package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Changes that are not in the store yet, over what is: reads see the changes first. A shard keeps
 * one for the batch being gathered, and one on top of it for the entry being applied, which may
 * still be dropped. Not thread-safe.
 */
final class Overlay implements StoreReader {
  private final StoreReader below;

  /** Empty means removed. */
  private final NavigableMap<RowKey, Optional<ByteString>> changes = new TreeMap<>();

  Overlay(StoreReader below) {
    this.below = below;
  }

  void put(ByteString key, ByteString value) {
    changes.put(new RowKey(key), Optional.of(value));
  }

  void delete(ByteString key) {
    changes.put(new RowKey(key), Optional.empty());
  }

  /** Forgets all changes: they are in the store below by now, or must not get there. */
  void clear() {
    changes.clear();
  }

  /** Shows all changes in key order; an empty value says that the row is removed. */
  void forEach(BiConsumer<ByteString, Optional<ByteString>> visitor) {
    changes.forEach((row, value) -> visitor.accept(row.key, value));
  }

  /** Adds all changes to {@code batch}, in key order. */
  void copyInto(StoreBatch batch) {
    forEach(
        (key, value) -> {
          if (value.isPresent()) {
            batch.put(key, value.get());
          } else {
            batch.delete(key);
          }
        });
  }

  /** Adds all changes to {@code other}. */
  void moveInto(Overlay other) {
    other.changes.putAll(changes);
    changes.clear();
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    if (changes.isEmpty()) {
      return below.get(key);
    }
    Optional<ByteString> change = changes.get(new RowKey(key));
    return change != null ? change : below.get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    RowKey first = new RowKey(from);
    RowKey end = new RowKey(to);
    if (first.compareTo(end) >= 0) {
      return;
    }
    Merge merge = new Merge(changes.subMap(first, end), visitor);
    below.scan(from, to, merge);
    merge.finish();
  }

  /** A key with its bytes at hand: it is compared far more often than it is made. */
  private static final class RowKey implements Comparable<RowKey> {
    private final ByteString key;
    private final byte[] bytes;

    RowKey(ByteString key) {
      this.key = key;
      this.bytes = key.toByteArray();
    }

    @Override
    public int compareTo(RowKey other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof RowKey row && Arrays.equals(bytes, row.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** Shows the entries below and the changes in one order; a change hides the entry below it. */
  private static final class Merge implements Visitor {
    private final Iterator<Map.Entry<RowKey, Optional<ByteString>>> remaining;
    private final Visitor visitor;
    private Optional<Map.Entry<RowKey, Optional<ByteString>>> next;
    private boolean wantsMore = true;

    Merge(Map<RowKey, Optional<ByteString>> changes, Visitor visitor) {
      this.remaining = changes.entrySet().iterator();
      this.visitor = visitor;
      this.next = advance();
    }

    @Override
    public boolean visit(ByteString key, ByteString value) {
      RowKey row = new RowKey(key);
      while (wantsMore && next.isPresent()) {
        int order = next.get().getKey().compareTo(row);
        if (order > 0) {
          break;
        }
        showChange();
        if (order == 0) {
          return wantsMore;
        }
      }
      if (wantsMore) {
        wantsMore = visitor.visit(key, value);
      }
      return wantsMore;
    }

    void finish() {
      while (wantsMore && next.isPresent()) {
        showChange();
      }
    }

    private void showChange() {
      Map.Entry<RowKey, Optional<ByteString>> change = next.orElseThrow();
      if (change.getValue().isPresent()) {
        wantsMore = visitor.visit(change.getKey().key, change.getValue().get());
      }
      next = advance();
    }

    private Optional<Map.Entry<RowKey, Optional<ByteString>>> advance() {
      return remaining.hasNext() ? Optional.of(remaining.next()) : Optional.empty();
    }
  }
}
