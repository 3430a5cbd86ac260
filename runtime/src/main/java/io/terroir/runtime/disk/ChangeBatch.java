package io.terroir.runtime.disk;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that belong together, applied in the order in which they were added. Built by one thread
 * and not touched after it was handed over.
 *
 * @param <B> the kind of batch, so that a batch for one place is not written to another
 */
public abstract class ChangeBatch<B extends ChangeBatch<B>> {
  private final List<Change> changes = new ArrayList<>();
  private long sizeBytes;

  /** An empty batch. */
  protected ChangeBatch() {}

  /** This batch, as what it is. */
  protected abstract B self();

  /** Sets {@code key} to {@code value}. */
  public B put(ByteString key, ByteString value) {
    return add(new Change.Put(key, value), (long) key.size() + value.size());
  }

  /** Removes {@code key}. */
  public B delete(ByteString key) {
    return add(new Change.Delete(key), key.size());
  }

  /** Removes every key with {@code from <= key < to}. */
  public B deleteRange(ByteString from, ByteString to) {
    return add(new Change.DeleteRange(from, to), (long) from.size() + to.size());
  }

  private B add(Change change, long bytes) {
    changes.add(change);
    sizeBytes += bytes;
    return self();
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
