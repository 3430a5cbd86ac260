package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.IdSet;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Run;
import io.terroir.epaxos.log.DiskIdentityException;
import io.terroir.epaxos.wire.RecordCodec;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreSpace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which epoch a replica has come to, and which ids of it it has executed, no-ops included: records
 * in its store, written in the batches that hold what these ids have changed, so that they never
 * part. The journal is the log of it: a record there may go only when {@link #flushed} has passed
 * it.
 *
 * <p>{@link #flushed} and {@link #flush} are thread-safe; the rest belongs to the replica's pipe.
 */
public final class ExecutedState {
  private static final ByteString EXECUTED = keyOf("x");
  private static final ByteString MEMBERSHIP = keyOf("m");
  private static final ByteString INCOMPLETE = keyOf("s");

  private final Store store;
  private IdSet ids = new IdSet();
  private @Nullable Membership membership;
  private boolean saved = true;

  /**
   * What a crash would leave.
   *
   * @param epoch the epoch that was reached; 0 if none
   * @param executed how far that epoch was executed
   */
  record Flushed(long epoch, Frontier executed) {}

  private ExecutedState(Store store) {
    this.store = store;
    load();
  }

  /** What {@code store} holds. Blocks on the disk. */
  static ExecutedState read(Store store) {
    return new ExecutedState(store);
  }

  /** Reads again what the store holds, which was replaced. */
  void load() {
    ids = new IdSet();
    ids.addAll(store.get(EXECUTED).map(RecordCodec::ids).orElse(Deps.NONE));
    membership = store.get(MEMBERSHIP).map(RecordCodec::membership).orElse(null);
    saved = true;
  }

  /**
   * Does nothing if the journal from which {@code life} follows is as old as the store. With an
   * older one ids would be issued that were used before, and never executed, since they are in
   * here.
   *
   * @throws DiskIdentityException if the journal was replaced
   */
  void requireBefore(Incarnation life) {
    for (Run run : ids.toDeps().runs()) {
      if (run.issuer().replica().equals(life.replica()) && run.issuer().number() >= life.number()) {
        throw new DiskIdentityException(
            "the store of replica "
                + life.replica()
                + " has executed commands that its journal has not issued yet; journal and store are"
                + " one disk: bring back the journal that belongs to this store");
      }
    }
  }

  /** Everything executed in this epoch, in the store or about to be written to it. */
  public Deps ids() {
    return ids.toDeps();
  }

  /** Whether {@code id} is among {@link #ids}. */
  boolean contains(CommandId id) {
    return ids.contains(id);
  }

  /** The members of the epoch that was reached; empty on a blank disk. */
  public Optional<Membership> membership() {
    return Optional.ofNullable(membership);
  }

  /** Whether the store holds only a part of the state: a snapshot was not received to its end. */
  boolean isIncomplete() {
    return isIncomplete(store);
  }

  /** Whether {@code store} holds only a part of another replica's state. Thread-safe. */
  public static boolean isIncomplete(StoreReader store) {
    return store.get(INCOMPLETE).isPresent();
  }

  /** What would be found here after a crash now. Reads from the disk. */
  Flushed flushed() {
    // In this order: the ids of a later epoch do not count for an earlier one.
    Deps executed = store.getFlushed(EXECUTED).map(RecordCodec::ids).orElse(Deps.NONE);
    long epoch =
        store.getFlushed(MEMBERSHIP).map(RecordCodec::membership).map(Membership::epoch).orElse(0L);
    return new Flushed(epoch, Frontier.within(executed));
  }

  /**
   * Brings what is in the store to disk, then runs {@code onFlushed} on a thread of the store,
   * which must only hand over to a pipe.
   */
  public void flush(Runnable onFlushed) {
    store.flush(onFlushed);
  }

  /** Begins with the first members of a cluster; {@code onFlushed} as for {@link #flush}. */
  void found(Membership first, Runnable onFlushed) {
    enter(first);
    StoreBatch batch = new StoreBatch();
    save(batch);
    store.write(batch);
    flush(onFlushed);
  }

  void add(CommandId id) {
    ids.add(id);
    saved = false;
  }

  /** From here on nothing of the epoch before counts, executed or not. */
  void enter(Membership next) {
    ids = new IdSet();
    membership = next;
    saved = false;
  }

  /** Whether a batch has every id. */
  boolean isSaved() {
    return saved;
  }

  void save(StoreBatch batch) {
    saved = true;
    batch.put(EXECUTED, RecordCodec.toBytes(ids.toDeps()));
    if (membership != null) {
      batch.put(MEMBERSHIP, RecordCodec.toBytes(membership));
    }
  }

  /** Begins to replace the whole state by another replica's. */
  static void markIncomplete(StoreBatch batch) {
    batch.put(INCOMPLETE, ByteString.EMPTY);
  }

  /** The state was replaced. */
  static void markComplete(StoreBatch batch) {
    batch.delete(INCOMPLETE);
  }

  private static ByteString keyOf(String kind) {
    return StoreSpace.EPAXOS.key(ByteString.copyFromUtf8(kind));
  }
}
