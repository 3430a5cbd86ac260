package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Reads at a replica that does not lead (thesis, section 6.4): it asks its leader at which index
 * they are linearizable, and may serve them once that index is applied here. The leader finds the
 * index as it does for its own reads, so a deposed one answers nobody.
 *
 * <p>One question is under way at a time; reads that arrive meanwhile share the next, as their
 * index may be a later one. A question that is not answered is sent again under its number. Numbers
 * begin at a random place in each life of the process: an answer to a question of an earlier life
 * names an index that may be too early for one of this life.
 *
 * <p>Reads are refused when term or leader change, and when no answer comes within the longest
 * election timeout: the link may be broken in one direction only.
 */
final class FollowerReads {
  private final ReplicaState state;
  private final CoreConfig config;
  private final RandomGenerator random;
  private final Deque<Long> arrived = new ArrayDeque<>();
  private final Deque<Long> asked = new ArrayDeque<>();
  private Term term = Term.ZERO;
  private Optional<NodeId> leader = Optional.empty();
  private boolean numbered;
  private long number;
  private int ticksSinceSent;
  private int ticksSinceAsked;

  FollowerReads(ReplicaState state, CoreConfig config, RandomGenerator random) {
    this.state = state;
    this.config = config;
    this.random = random;
  }

  /** A read for this replica, which does not lead; refused if it knows no leader. */
  void read(long ticket) {
    refuseUnlessFollowing();
    if (state.leader().isEmpty()) {
      state.out().refuseRead(ticket);
      return;
    }
    term = state.term();
    leader = state.leader();
    arrived.add(ticket);
    ask();
  }

  private void ask() {
    if (arrived.isEmpty() || !asked.isEmpty()) {
      return;
    }
    if (!numbered) {
      numbered = true;
      number = random.nextLong();
    }
    number++;
    asked.addAll(arrived);
    arrived.clear();
    ticksSinceAsked = 0;
    send();
  }

  private void send() {
    ticksSinceSent = 0;
    leader.ifPresent(to -> state.reply(to, new Message.ReadIndexRequest(term, number)));
  }

  /** The leader of the current term has answered. */
  void onResponse(Message.ReadIndexResponse response) {
    if (asked.isEmpty() || response.number() != number) {
      return;
    }
    if (!state.joining()) {
      state.commitUpTo(Math.min(response.commitIndex(), state.log().last().index()));
    }
    asked.forEach(ticket -> state.out().grant(ticket, response.index()));
    asked.clear();
    ask();
  }

  void tick() {
    if (asked.isEmpty()) {
      return;
    }
    ticksSinceAsked++;
    ticksSinceSent++;
    if (ticksSinceAsked >= config.electionTicksMax()) {
      refuseAll();
    } else if (ticksSinceSent >= config.heartbeatTicks()) {
      send();
    }
  }

  /** Whether no read waits. */
  boolean isIdle() {
    return asked.isEmpty() && arrived.isEmpty();
  }

  /** How many ticks may pass before a question is sent again. */
  int idleTicks() {
    return asked.isEmpty()
        ? Integer.MAX_VALUE
        : Math.max(0, config.heartbeatTicks() - ticksSinceSent - 1);
  }

  /** The leader that was asked may no longer be the one, so that nobody will answer. */
  void refuseUnlessFollowing() {
    if (!isIdle() && !(term.equals(state.term()) && leader.equals(state.leader()))) {
      refuseAll();
    }
  }

  private void refuseAll() {
    asked.forEach(state.out()::refuseRead);
    arrived.forEach(state.out()::refuseRead);
    asked.clear();
    arrived.clear();
  }
}
