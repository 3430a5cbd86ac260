package io.terroir.raft.core;

import io.terroir.raft.core.Message.Heartbeat;
import io.terroir.raft.core.Message.HeartbeatResponse;
import io.terroir.raft.core.Message.ReadIndexRequest;
import io.terroir.raft.core.Message.ReadIndexResponse;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Rounds of heartbeats, and the reads that they confirm (ReadIndex: thesis, section 6.4).
 *
 * <p>A read takes the commit index of the moment at which a round begins after the read arrived,
 * and is granted when a majority has answered that round or a later one: then no other leader can
 * have committed anything before the read arrived. Rounds are numbered by a counter of this class;
 * an identity chosen by a caller could come twice, and an answer to the first would confirm the
 * second. Nothing is granted before an entry of the own term is committed, as until then the commit
 * index may lag behind what the last leader acknowledged.
 *
 * <p>At most one round is under way on behalf of reads; reads that arrive meanwhile share the next.
 */
final class Rounds {
  /** A read of this replica under its ticket, or of a follower under the follower's number. */
  private record Asked(NodeId by, long ticket) {}

  private record Waiting(Asked read, long round, long index) {}

  private final ReplicaState state;
  private final CoreConfig config;
  private final Replication replication;
  private final Rest rest;
  private final Deque<Asked> arrived = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long sentRound;
  private long confirmedRound;
  private int ticksSinceRound;
  private long readRounds;

  Rounds(ReplicaState state, CoreConfig config, Replication replication, Rest rest) {
    this.state = state;
    this.config = config;
    this.replication = replication;
    this.rest = rest;
  }

  /** Begins to lead: tells everybody at once. Rounds of an earlier term mean nothing. */
  void begin() {
    sentRound = 0;
    confirmedRound = 0;
    waiting.clear();
    arrived.clear();
    send();
  }

  /** Leads no more: no read that waits may be served. */
  void end() {
    arrived.forEach(this::refuse);
    waiting.forEach(waits -> refuse(waits.read()));
    arrived.clear();
    waiting.clear();
  }

  /** A follower sees by itself that its question comes to nothing. */
  private void refuse(Asked read) {
    if (read.by().equals(state.self())) {
      state.out().refuseRead(read.ticket());
    }
  }

  /** Tells everybody what is committed, though it is not time yet. */
  void tell() {
    send();
  }

  void tick() {
    ticksSinceRound++;
    if (ticksSinceRound >= config.heartbeatTicks()) {
      send();
    }
  }

  /** The next tick is to send a round: others may not know that this replica still leads. */
  void due() {
    ticksSinceRound = config.heartbeatTicks();
  }

  /** Whether no read waits. */
  boolean isIdle() {
    return arrived.isEmpty() && waiting.isEmpty();
  }

  /** How many ticks may pass before the next round. */
  int idleTicks() {
    return Math.max(0, config.heartbeatTicks() - ticksSinceRound - 1);
  }

  void read(long ticket) {
    arrived.add(new Asked(state.self(), ticket));
    sendForReads();
  }

  /**
   * A follower asks, perhaps again. It waits for one answer at a time, so one question of each
   * waits for the next round at most.
   */
  void onRequest(NodeId from, ReadIndexRequest request) {
    Asked read = new Asked(from, request.number());
    if (waiting.stream().noneMatch(waits -> waits.read().equals(read))) {
      arrived.removeIf(earlier -> earlier.by().equals(from));
      arrived.add(read);
      sendForReads();
    }
  }

  /** Something was committed; reads may have waited for the first entry of the term. */
  void onCommit() {
    sendForReads();
  }

  private void sendForReads() {
    if (!arrived.isEmpty() && waiting.isEmpty() && state.committedInTerm()) {
      readRounds++;
      send();
    }
  }

  private void send() {
    ticksSinceRound = 0;
    sentRound++;
    if (state.committedInTerm()) {
      while (!arrived.isEmpty()) {
        waiting.add(new Waiting(arrived.remove(), sentRound, state.commitIndex()));
      }
    }
    boolean rests = rest.asks(sentRound);
    for (NodeId peer : state.peers()) {
      long matchIndex = replication.progress(peer).matchIndex();
      Heartbeat heartbeat =
          new Heartbeat(
              state.term(),
              sentRound,
              Math.min(state.commitIndex(), matchIndex),
              state.matchedByAllIndex(),
              rests,
              state.session());
      state.out().sendNow(peer, heartbeat);
    }
    confirm();
    rest.sent();
  }

  void onResponse(NodeId from, HeartbeatResponse response) {
    if (response.joiner().isEmpty() && response.round() <= sentRound) {
      replication.progress(from).ackedRound(response.round());
      confirm();
      sendForReads();
    }
  }

  private void confirm() {
    confirmedRound = replication.reachedByQuorum(sentRound, Progress::ackedRound);
    while (!waiting.isEmpty() && waiting.element().round() <= confirmedRound) {
      Waiting confirmed = waiting.remove();
      grant(confirmed.read(), confirmed.index());
    }
  }

  private void grant(Asked read, long index) {
    if (read.by().equals(state.self())) {
      state.out().grant(read.ticket(), index);
    } else if (replication.knows(read.by())) {
      long held = Math.min(state.commitIndex(), replication.progress(read.by()).matchIndex());
      state
          .out()
          .sendNow(read.by(), new ReadIndexResponse(state.term(), read.ticket(), index, held));
    }
  }

  long sentRound() {
    return sentRound;
  }

  long confirmedRound() {
    return confirmedRound;
  }

  long readRounds() {
    return readRounds;
  }
}
