package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * What the driver must do after a step. Commit index, role and leader are read from the core.
 *
 * @param sendNow messages that promise nothing that is not yet on disk. A leader's entries are here
 *     (thesis, section 10.2.1)
 * @param durable what must be written; absent if nothing
 * @param sendWhenDurable messages that leave only after {@code durable}, and all durable work of
 *     earlier steps, is on disk
 * @param reads reads that may be served once their index is applied
 * @param refusedReads tickets of reads that this replica cannot serve, as it does not lead, or the
 *     leader that it asked leads no more or does not answer
 * @param proposedFrom the index of the first command of {@link Input.Propose}; absent if this
 *     replica does not lead
 * @param snapshotsNeeded followers that can be brought up to date only by a snapshot
 * @param snapshotTraffic snapshot messages of the current term, for the driver's transfers
 * @param checkTraffic messages of the current term about what replicas hold
 * @param restore a received snapshot to restore now, before anything else is applied; the durable
 *     work of this and later steps waits until the restored state is on disk
 * @param change the answer to a change of members that this step asked for
 * @param removedAt a committed configuration without this replica, which is to be closed
 * @param transfer whether the transfer of leadership that this step asked for is on its way
 */
public record Effects(
    List<Outbound> sendNow,
    Optional<DurableWork> durable,
    List<Outbound> sendWhenDurable,
    List<ReadGrant> reads,
    List<Long> refusedReads,
    Optional<Long> proposedFrom,
    List<NodeId> snapshotsNeeded,
    List<Input.Receive> snapshotTraffic,
    List<Input.Receive> checkTraffic,
    Optional<LogPosition> restore,
    Optional<ChangeAnswer> change,
    Optional<LogPosition> removedAt,
    Optional<Boolean> transfer) {
  /** Nothing to do, as after most ticks. */
  static final Effects NONE =
      new Effects(
          List.of(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** A message and its receiver. */
  public record Outbound(NodeId to, Message message) {}

  /** A read is linearizable at any state that includes {@code index}. */
  public record ReadGrant(long ticket, long index) {}

  /**
   * Changes to write in one atomic unit, in this order.
   *
   * @param hardState the new term and vote
   * @param resetTo the log becomes empty and begins after this position
   * @param truncateFrom remove this index and all after it
   * @param entries append these
   * @param completion what to step when this work is on disk
   */
  public record DurableWork(
      Optional<HardState> hardState,
      Optional<LogPosition> resetTo,
      Optional<Long> truncateFrom,
      List<Entry> entries,
      Input.Persisted completion) {
    public DurableWork {
      entries = List.copyOf(entries);
    }
  }
}
