package io.terroir.runtime.store;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that become visible together, applied in the order in which they were added. Built by one
 * thread and not touched after it was handed over.
 */
public final class StoreBatch {
  private final List<Change> changes = new ArrayList<>();
  private long sizeBytes;

  /** One change. */
  public sealed interface Change {
    /** Sets a value. */
    record Put(ByteString key, ByteString value) implements Change {}

    /** Removes a key. */
    record Delete(ByteString key) implements Change {}

    /** Removes every key with {@code from <= key < to}. */
    record DeleteRange(ByteString from, ByteString to) implements Change {}
  }

  /** Sets {@code key} to {@code value}. */
  public StoreBatch put(ByteString key, ByteString value) {
    sizeBytes += (long) key.size() + value.size();
    changes.add(new Change.Put(key, value));
    return this;
  }

  /** Removes {@code key}. */
  public StoreBatch delete(ByteString key) {
    sizeBytes += key.size();
    changes.add(new Change.Delete(key));
    return this;
  }

  /** Removes every key with {@code from <= key < to}. */
  public StoreBatch deleteRange(ByteString from, ByteString to) {
    sizeBytes += (long) from.size() + to.size();
    changes.add(new Change.DeleteRange(from, to));
    return this;
  }

  /** The changes, in order. */
  public List<Change> changes() {
    return changes;
  }

  /** Bytes of all keys and values. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }
}
