package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes that are not in the store yet, over what is: reads see the changes first. A shard keeps
 * one for the batch being gathered, and one on top of it for the entry being applied, which may
 * still be dropped. Not thread-safe.
 */
final class Overlay implements StoreReader {
  private final StoreReader below;

  /** Empty means removed. */
  private final NavigableMap<ByteString, Optional<ByteString>> changes =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());

  Overlay(StoreReader below) {
    this.below = below;
  }

  void put(ByteString key, ByteString value) {
    changes.put(key, Optional.of(value));
  }

  void delete(ByteString key) {
    changes.put(key, Optional.empty());
  }

  /** Forgets all changes: they are in the store below by now, or must not get there. */
  void clear() {
    changes.clear();
  }

  /** Adds all changes to {@code batch} and to {@code other}, in key order. */
  void moveInto(StoreBatch batch, Overlay other) {
    for (Map.Entry<ByteString, Optional<ByteString>> change : changes.entrySet()) {
      if (change.getValue().isPresent()) {
        batch.put(change.getKey(), change.getValue().get());
      } else {
        batch.delete(change.getKey());
      }
    }
    moveInto(other);
  }

  /** Adds all changes to {@code other}. */
  void moveInto(Overlay other) {
    other.changes.putAll(changes);
    changes.clear();
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    Optional<ByteString> change = changes.get(key);
    return change != null ? change : below.get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    if (changes.comparator().compare(from, to) >= 0) {
      return;
    }
    Merge merge = new Merge(changes.subMap(from, to), visitor);
    below.scan(from, to, merge);
    merge.finish();
  }

  /** Shows the entries below and the changes in one order; a change hides the entry below it. */
  private final class Merge implements Visitor {
    private final Iterator<Map.Entry<ByteString, Optional<ByteString>>> remaining;
    private final Visitor visitor;
    private Optional<Map.Entry<ByteString, Optional<ByteString>>> next;
    private boolean wantsMore = true;

    Merge(Map<ByteString, Optional<ByteString>> changes, Visitor visitor) {
      this.remaining = changes.entrySet().iterator();
      this.visitor = visitor;
      this.next = advance();
    }

    @Override
    public boolean visit(ByteString key, ByteString value) {
      while (wantsMore && next.isPresent()) {
        int order = changes.comparator().compare(next.get().getKey(), key);
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
      Map.Entry<ByteString, Optional<ByteString>> change = next.orElseThrow();
      if (change.getValue().isPresent()) {
        wantsMore = visitor.visit(change.getKey(), change.getValue().get());
      }
      next = advance();
    }

    private Optional<Map.Entry<ByteString, Optional<ByteString>>> advance() {
      return remaining.hasNext() ? Optional.of(remaining.next()) : Optional.empty();
    }
  }
}
