package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.log.EntryLog;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.List;

/** Applies committed entries to the state machine, many per batch, and completes proposals. */
final class Applier {
  private record Outcome(LogPosition position, ByteString bytes) {}

  private final RaftStateMachine stateMachine;
  private final EntryLog log;
  private final Proposals proposals;
  private final int bytesMax;
  private final List<Outcome> outcomes = new ArrayList<>();
  private long pendingIndex;
  private long entriesApplied;
  private volatile long appliedIndex;

  Applier(RaftStateMachine stateMachine, EntryLog log, Proposals proposals, int bytesMax) {
    this.stateMachine = stateMachine;
    this.log = log;
    this.proposals = proposals;
    this.bytesMax = bytesMax;
    this.appliedIndex = stateMachine.applied().index();
    this.pendingIndex = appliedIndex;
  }

  /**
   * Adds the effects of entries up to {@code limitIndex} to {@code batch}, about as many bytes as
   * one turn may apply.
   *
   * @return whether there were any
   */
  boolean apply(long limitIndex, StoreBatch batch) {
    if (appliedIndex >= limitIndex) {
      return false;
    }
    for (Entry entry : log.read(appliedIndex + 1, bytesMax)) {
      if (entry.index() > limitIndex) {
        break;
      }
      apply(entry);
    }
    stateMachine.gather(batch);
    return true;
  }

  private void apply(Entry entry) {
    LogPosition position = entry.position();
    switch (entry.kind()) {
      case NOTHING, ADMISSION -> stateMachine.applyNothing(position);
      case MEMBERS -> stateMachine.applyConfiguration(position, Configuration.of(entry).encode());
      case COMMAND -> {
        ByteString outcome = stateMachine.apply(position, entry.command());
        if (proposals.mayAwait(position)) {
          outcomes.add(new Outcome(position, outcome));
        }
      }
    }
    pendingIndex = position.index();
  }

  /** The batch is in the store, at {@code nowNanos} by the pipe's clock. */
  void written(long nowNanos) {
    entriesApplied += pendingIndex - appliedIndex;
    appliedIndex = pendingIndex;
    stateMachine.applied(appliedIndex);
    List<Outcome> done = List.copyOf(outcomes);
    outcomes.clear();
    done.forEach(outcome -> proposals.complete(outcome.position(), outcome.bytes(), nowNanos));
  }

  /** The state machine was restored from a snapshot. */
  void restored(LogPosition position) {
    pendingIndex = position.index();
    appliedIndex = pendingIndex;
    stateMachine.applied(appliedIndex);
  }

  /** The last index whose effects are in the store. Read by any thread. */
  long appliedIndex() {
    return appliedIndex;
  }

  long entriesApplied() {
    return entriesApplied;
  }
}
