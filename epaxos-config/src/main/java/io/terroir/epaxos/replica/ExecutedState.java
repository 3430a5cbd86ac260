package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.IdSet;
import io.terroir.epaxos.wire.RecordCodec;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;

/**
 * Which ids a replica has executed, no-ops included: a record in its store, written in the batches
 * that hold what these ids have changed, so that the two never part. The journal is the log of
 * both: a record of it may go only when {@link #flushed} holds its id.
 *
 * <p>{@link #flushed} and {@link #flush} are thread-safe; the rest belongs to the replica's pipe.
 */
public final class ExecutedState {
  private static final ByteString KEY = StoreSpace.EPAXOS.key(ByteString.copyFromUtf8("x"));

  private final Store store;
  private final IdSet ids = new IdSet();
  private boolean saved = true;

  private ExecutedState(Store store, Deps ids) {
    this.store = store;
    this.ids.addAll(ids);
  }

  /** What {@code store} holds. Blocks on the disk. */
  static ExecutedState read(Store store) {
    return new ExecutedState(store, store.get(KEY).map(RecordCodec::ids).orElse(Deps.NONE));
  }

  /** Everything executed, in the store or about to be written to it. */
  public Deps ids() {
    return ids.toDeps();
  }

  /** What would be found here after a crash now. Reads from the disk. */
  public Deps flushed() {
    return store.getFlushed(KEY).map(RecordCodec::ids).orElse(Deps.NONE);
  }

  /**
   * Brings what is in the store to disk, then runs {@code onFlushed} on a thread of the store,
   * which must only hand over to a pipe.
   */
  public void flush(Runnable onFlushed) {
    store.flush(onFlushed);
  }

  void add(CommandId id) {
    ids.add(id);
    saved = false;
  }

  /** Whether a batch has every id. */
  boolean isSaved() {
    return saved;
  }

  void save(StoreBatch batch) {
    saved = true;
    batch.put(KEY, RecordCodec.toBytes(ids.toDeps()));
  }
}
