package io.terroir.raft.core;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * The follower's side of log replication and snapshots (paper, figure 2, AppendEntries, and figure
 * 13, InstallSnapshot). An answer asserts only what is durable, and only for the range that the
 * request covered.
 */
final class Following {
  private final ReplicaState state;
  private final Joining joining;
  private final Rest rest;

  Following(ReplicaState state, Joining joining, Rest rest) {
    this.state = state;
    this.joining = joining;
    this.rest = rest;
  }

  /** Takes entries of the current term's leader. */
  void onAppendEntries(NodeId from, Message.AppendEntries request) {
    joining.onLeader(from);
    long covered = request.coveredIndex();
    long known = state.commitIndex();
    if (request.previous().index() < known) {
      // What is committed equals the leader's log. Look only at what lies beyond: the rest may be
      // compacted here.
      request.entries().forEach(this::requireAgreement);
      if (covered > known) {
        takeAfter(known, tailAfter(request.entries(), known));
      }
      accept(from, request);
      return;
    }
    Optional<Term> own = state.log().termAt(request.previous().index());
    if (own.filter(request.previous().term()::equals).isEmpty()) {
      reject(from, request);
      return;
    }
    takeAfter(request.previous().index(), request.entries());
    accept(from, request);
  }

  /**
   * A leader that contradicts what is committed was elected by members that have lost their disks.
   * To follow it would lose the last copy of acknowledged writes.
   */
  private void requireAgreement(Entry entry) {
    if (entry.index() <= state.commitIndex()) {
      boolean agrees = state.log().termAt(entry.index()).map(entry.term()::equals).orElse(true);
      Invariants.check(agrees, ReplicaState.CONTRADICTION);
    }
  }

  private static List<Entry> tailAfter(List<Entry> entries, long index) {
    int skip = 0;
    while (skip < entries.size() && entries.get(skip).index() <= index) {
      skip++;
    }
    return entries.subList(skip, entries.size());
  }

  /**
   * Appends what is missing. A tail is removed only if it really contradicts (figure 2, step 3): a
   * delayed message that holds less than the log must not shorten it.
   */
  private void takeAfter(long previousIndex, List<Entry> entries) {
    long index = previousIndex;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      index++;
      Invariants.check(entry.index() == index, "entries of a message follow each other");
      Optional<Term> own = state.log().termAt(index);
      if (own.isPresent() && own.get().equals(entry.term())) {
        continue;
      }
      if (own.isPresent()) {
        state.truncateFrom(index);
        joining.onTruncated(index);
      }
      List<Entry> missing = entries.subList(i, entries.size());
      state.append(missing);
      joining.onAppended(missing);
      return;
    }
  }

  private void accept(NodeId to, Message.AppendEntries request) {
    long coveredIndex = request.coveredIndex();
    state.commitUpTo(Math.min(request.commitIndex(), Math.max(coveredIndex, state.commitIndex())));
    joining.enterIfAdmitted();
    Message.AppendAccepted answer =
        new Message.AppendAccepted(state.term(), coveredIndex, state.joining(), request.session());
    if (coveredIndex <= state.durableIndex()) {
      state.reply(to, answer);
    } else {
      state.out().sendWhenDurable(to, answer);
    }
  }

  private void reject(NodeId to, Message.AppendEntries request) {
    LogPosition previous = request.previous();
    long from = Math.min(previous.index(), state.log().last().index());
    long hintIndex = state.log().lastIndexWithTermAtMost(from, previous.term());
    Term hintTerm = state.log().termAt(hintIndex).orElse(Term.ZERO);
    LogPosition hint = new LogPosition(hintTerm, hintIndex);
    Message answer =
        new Message.AppendRejected(
            state.term(), previous.index(), hint, state.joining(), request.session());
    state.reply(to, answer);
  }

  /** Follows on; the answer acknowledges nothing. */
  void onHeartbeat(NodeId from, Message.Heartbeat heartbeat) {
    joining.onLeader(from);
    // What the leader knows of this log may be what a lost disk held.
    if (!state.joining()) {
      state.commitUpTo(Math.min(heartbeat.commitIndex(), state.log().last().index()));
      state.matchedByAll(heartbeat.matchedByAllIndex());
    }
    boolean rests = rest.follows(heartbeat);
    state.reply(
        from,
        new Message.HeartbeatResponse(
            state.term(), heartbeat.round(), joining.joiner(), rests, heartbeat.session()));
  }

  /** Passes a chunk on to the driver, unless the log is already past the snapshot. */
  void onSnapshotChunk(NodeId from, Message.SnapshotChunk chunk) {
    long index = chunk.position().index();
    if (index > state.commitIndex()) {
      state.out().snapshotTraffic(from, chunk);
    } else {
      state.out().sendWhenDurable(from, installed(index, chunk.session()));
    }
  }

  /** All chunks have arrived: takes the snapshot over, unless the log got past it meanwhile. */
  void onSnapshotReceived(Input.SnapshotReceived received) {
    LogPosition position = received.position();
    if (position.index() > state.commitIndex()) {
      boolean logBeginsAnew = state.restore(position, received.configuration());
      if (logBeginsAnew) {
        joining.onTruncated(0);
      }
      joining.enterIfAdmitted();
    }
    state
        .leader()
        .filter(leader -> !leader.equals(state.self()))
        .ifPresent(
            leader ->
                state
                    .out()
                    .sendWhenDurable(leader, installed(position.index(), received.session())));
  }

  private Message installed(long index, LogPosition session) {
    return new Message.SnapshotInstalled(state.term(), index, state.joining(), session);
  }
}
