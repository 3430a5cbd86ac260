package io.terroir.raft.log;

import io.terroir.raft.core.Entry;
import io.terroir.runtime.Invariants;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of a log, in a ring. What is not yet on disk always stays; beyond that the
 * cache keeps about {@code bytesMax}, enough for followers that keep up and for applying.
 */
final class EntryCache {
  private static final int INITIAL_CAPACITY = 64;

  private final long bytesMax;
  private @Nullable Entry[] ring = new @Nullable Entry[INITIAL_CAPACITY];
  private int head;
  private int size;
  private long firstIndex;
  private long bytes;

  EntryCache(long bytesMax, long firstIndex) {
    this.bytesMax = bytesMax;
    this.firstIndex = firstIndex;
  }

  /** The first index in memory; one past the end of the log if there is none. */
  long firstIndex() {
    return firstIndex;
  }

  long bytes() {
    return bytes;
  }

  Entry get(long index) {
    return at((int) (index - firstIndex));
  }

  void add(Entry entry) {
    Invariants.check(entry.index() == firstIndex + size, "entries follow each other");
    if (size == ring.length) {
      grow();
    }
    ring[slot(size)] = entry;
    size++;
    bytes += entry.sizeBytes();
  }

  void truncateFrom(long index) {
    while (size > 0 && firstIndex + size > index) {
      size--;
      bytes -= at(size).sizeBytes();
      ring[slot(size)] = null;
    }
    firstIndex = Math.min(firstIndex, index);
  }

  /** Drops the oldest entries, none after {@code durableIndex}, until the bound is kept. */
  void shrink(long durableIndex) {
    while (bytes > bytesMax && size > 0 && firstIndex <= durableIndex) {
      dropFirst();
    }
  }

  /** Drops everything up to {@code index}. */
  void compactTo(long index) {
    while (size > 0 && firstIndex <= index) {
      dropFirst();
    }
  }

  void resetTo(long nextIndex) {
    ring = new @Nullable Entry[INITIAL_CAPACITY];
    head = 0;
    size = 0;
    bytes = 0;
    firstIndex = nextIndex;
  }

  private void dropFirst() {
    bytes -= at(0).sizeBytes();
    ring[head] = null;
    head = (head + 1) % ring.length;
    size--;
    firstIndex++;
  }

  private Entry at(int offset) {
    return Objects.requireNonNull(ring[slot(offset)]);
  }

  private int slot(int offset) {
    return (head + offset) % ring.length;
  }

  private void grow() {
    @Nullable Entry[] larger = new @Nullable Entry[ring.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = ring[slot(i)];
    }
    ring = larger;
    head = 0;
  }
}
