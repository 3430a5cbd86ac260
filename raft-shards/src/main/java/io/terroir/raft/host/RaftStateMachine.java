package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.core.LogPosition;
import io.terroir.runtime.store.StoreBatch;
import java.util.List;
import java.util.Optional;

/**
 * What a group replicates. Every replica applies the same entries in the same order, so applying
 * must depend on nothing but the entry and what was applied before: no clock, no randomness, no
 * iteration order.
 *
 * <p>All methods run on the group's pipe. Many entries are applied one after another before their
 * effects are {@linkplain #gather gathered} and written; until {@link #applied} the state machine
 * keeps them in an overlay, through which it sees them itself. A row that several of these entries
 * change is written once. The applied position is part of the same batch as the effects, always:
 * the store has no log of its own, and a position without its effects (or the reverse) would lose
 * or repeat an entry after a crash.
 *
 * <p>An exception thrown here stops the replica: to skip an entry would let replicas differ. If it
 * says that the store is {@linkplain StateDamagedException damaged} the process goes on without the
 * replica, else it stops.
 */
public interface RaftStateMachine {
  /**
   * The position of the last entry whose effects the store holds, read from the store when the
   * group is opened; {@link LogPosition#ZERO} if nothing was applied. Entries after it are applied
   * again from the log.
   */
  LogPosition applied();

  /**
   * Applies one entry: its effects and the new applied position.
   *
   * @return the outcome for the proposer, if it waits on this replica
   */
  ByteString apply(LogPosition position, ByteString command);

  /** Applies an entry without command, as a new leader writes it: moves the applied position. */
  void applyNothing(LogPosition position);

  /**
   * The configuration that was applied last, read from the store when the group is opened; empty if
   * the members are still those of the creation.
   */
  Optional<ByteString> configuration();

  /**
   * Applies a change of members: {@code configuration}, in the place of the last one, and the new
   * applied position. It is part of the replicated state, so that snapshots have it, and a replica
   * knows its group though the log was cut.
   */
  void applyConfiguration(LogPosition position, ByteString configuration);

  /**
   * Adds the effects of all entries that were applied since {@link #applied}, with the applied
   * position after them, to {@code batch}, which is written next, whole or not at all. The host
   * adds nothing of its own for this group.
   */
  void gather(StoreBatch batch);

  /**
   * Called after the batch with all effects up to {@code index} was written to the store. Outcomes
   * go to the proposers afterwards.
   */
  void applied(long index);

  /**
   * What was computed at the checkpoints that were passed since this was last asked, by entries
   * whose effects the store holds. Replicas compare it; see {@link Checkpoint}.
   */
  default List<Checkpoint> takeCheckpoints() {
    return List.of();
  }

  /** The applied state of this moment. The host closes it. */
  Snapshot snapshot();

  /**
   * Adds to {@code batch} a piece of a snapshot, which is put aside: the state does not change. The
   * pieces come in order, those of one snapshot after another's only from the first on.
   *
   * @param first whether it is the first: what was put aside before is removed
   * @param last whether it is the last: what is aside is whole from then on
   * @param record kept with the pieces, in the place of the one before, until they are restored or
   *     removed
   * @throws IllegalArgumentException if it is no piece, or of an unknown form, or the last of what
   *     is no sound state; the batch must not be written
   */
  void stage(ByteString piece, boolean first, boolean last, ByteString record, StoreBatch batch);

  /**
   * The record of the last piece that was put aside, read from the store when the group is opened;
   * empty if nothing is aside.
   */
  Optional<ByteString> staged();

  /** Adds to {@code batch} the removal of what was put aside. */
  void discardStaged(StoreBatch batch);

  /**
   * Puts what was put aside, all of which is in the store, in the place of everything that the
   * group holds: adds that to {@code batch}, which is small, and is written next, whole or not at
   * all. {@link #applied} follows.
   *
   * @param position the applied position from then on
   */
  void restore(LogPosition position, StoreBatch batch);

  /**
   * The applied index that would be found after a crash now, read with {@code Store.getFlushed}; 0
   * if none. The log is cut only below it.
   */
  long flushedIndex();

  /**
   * A piece of a snapshot.
   *
   * @param next where the following one begins; empty if this is the last
   */
  record Piece(ByteString data, Optional<ByteString> next) {}

  /** The state at one applied position, unchanged by what is applied later. */
  interface Snapshot extends AutoCloseable {
    /** The last entry that the state includes. */
    LogPosition position();

    /** The configuration in effect there; empty if it is that of the creation. */
    Optional<ByteString> configuration();

    /**
     * Reads a piece of the state of about {@code bytesMax}. The same arguments yield the same
     * piece, any number of times.
     *
     * @param cursor empty for the first piece, {@link Piece#next} for the one after a piece
     * @throws StateDamagedException instead of the last piece, if the store does not give back what
     *     was applied
     */
    Piece piece(ByteString cursor, int bytesMax);

    /** Releases the view of the store. */
    @Override
    void close();
  }
}
