package io.terroir.raft.core;

import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.Effects.ReadGrant;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers the effects of one step. */
final class Outbox {
  private final List<Outbound> now = new ArrayList<>();
  private final List<Outbound> whenDurable = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<ReadGrant> reads = new ArrayList<>();
  private final List<Long> refusedReads = new ArrayList<>();
  private final List<NodeId> snapshotsNeeded = new ArrayList<>();
  private final List<Input.Receive> snapshotTraffic = new ArrayList<>();
  private final List<Input.Receive> checkTraffic = new ArrayList<>();
  private boolean hardStateChanged;
  private Optional<LogPosition> resetTo = Optional.empty();
  private Optional<Long> truncateFrom = Optional.empty();
  private Optional<Long> proposedFrom = Optional.empty();
  private Optional<LogPosition> restore = Optional.empty();
  private Optional<ChangeAnswer> change = Optional.empty();
  private Optional<LogPosition> removedAt = Optional.empty();
  private Optional<Boolean> transfer = Optional.empty();

  void sendNow(NodeId to, Message message) {
    now.add(new Outbound(to, message));
  }

  void sendWhenDurable(NodeId to, Message message) {
    whenDurable.add(new Outbound(to, message));
  }

  void hardStateChanged() {
    hardStateChanged = true;
  }

  void truncated(long fromIndex) {
    truncateFrom = Optional.of(fromIndex);
  }

  void appended(List<Entry> added) {
    entries.addAll(added);
  }

  void restore(LogPosition position) {
    restore = Optional.of(position);
    resetTo = Optional.of(position);
  }

  void proposedFrom(long index) {
    proposedFrom = Optional.of(index);
  }

  void change(ChangeAnswer answer) {
    change = Optional.of(answer);
  }

  void removed(LogPosition at) {
    removedAt = Optional.of(at);
  }

  void transfer(boolean begun) {
    transfer = Optional.of(begun);
  }

  void grant(long ticket, long index) {
    reads.add(new ReadGrant(ticket, index));
  }

  void refuseRead(long ticket) {
    refusedReads.add(ticket);
  }

  void snapshotNeeded(NodeId follower) {
    snapshotsNeeded.add(follower);
  }

  void snapshotTraffic(NodeId from, Message message) {
    snapshotTraffic.add(new Input.Receive(from, message));
  }

  void checkTraffic(NodeId from, Message message) {
    checkTraffic.add(new Input.Receive(from, message));
  }

  /** Everything gathered, with the completion that {@code state} has at this moment. */
  Effects take(ReplicaState state) {
    if (isEmpty()) {
      return Effects.NONE;
    }
    Effects effects =
        new Effects(
            List.copyOf(now),
            durable(state),
            List.copyOf(whenDurable),
            List.copyOf(reads),
            List.copyOf(refusedReads),
            proposedFrom,
            List.copyOf(snapshotsNeeded),
            List.copyOf(snapshotTraffic),
            List.copyOf(checkTraffic),
            restore,
            change,
            removedAt,
            transfer);
    clear();
    return effects;
  }

  private boolean isEmpty() {
    return now.isEmpty()
        && whenDurable.isEmpty()
        && nothingToWrite()
        && reads.isEmpty()
        && refusedReads.isEmpty()
        && proposedFrom.isEmpty()
        && change.isEmpty()
        && removedAt.isEmpty()
        && transfer.isEmpty()
        && snapshotsNeeded.isEmpty()
        && snapshotTraffic.isEmpty()
        && checkTraffic.isEmpty();
  }

  private boolean nothingToWrite() {
    return !hardStateChanged && resetTo.isEmpty() && truncateFrom.isEmpty() && entries.isEmpty();
  }

  private Optional<DurableWork> durable(ReplicaState state) {
    if (nothingToWrite()) {
      return Optional.empty();
    }
    Optional<HardState> hardState =
        hardStateChanged ? Optional.of(state.hardState()) : Optional.empty();
    Input.Persisted completion = new Input.Persisted(state.term(), state.log().last());
    return Optional.of(new DurableWork(hardState, resetTo, truncateFrom, entries, completion));
  }

  private void clear() {
    now.clear();
    whenDurable.clear();
    entries.clear();
    reads.clear();
    refusedReads.clear();
    snapshotsNeeded.clear();
    snapshotTraffic.clear();
    checkTraffic.clear();
    hardStateChanged = false;
    resetTo = Optional.empty();
    truncateFrom = Optional.empty();
    proposedFrom = Optional.empty();
    restore = Optional.empty();
    change = Optional.empty();
    removedAt = Optional.empty();
    transfer = Optional.empty();
  }
}
