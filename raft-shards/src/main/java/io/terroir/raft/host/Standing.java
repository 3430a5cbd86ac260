package io.terroir.raft.host;

import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.core.Role;
import io.terroir.raft.core.Term;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What everybody may ask about a replica: term, leader, members, indexes, the last confirmed round.
 * Written on the pipe after each step, read by any thread.
 */
final class Standing {
  /** One moment. */
  record Now(
      Term term,
      Optional<NodeId> leader,
      boolean leads,
      long commitIndex,
      boolean joining,
      Configuration configuration) {}

  private record SentRound(long number, ClosedRound round) {}

  private final WallClock wallClock;
  private final List<RaftGroup.LeaderListener> leaderListeners = new CopyOnWriteArrayList<>();
  private final List<RaftGroup.RoundListener> roundListeners = new CopyOnWriteArrayList<>();
  private final Deque<SentRound> unconfirmed = new ArrayDeque<>();
  private long lastSentRound;
  private volatile Now now;
  private volatile Optional<ClosedRound> confirmed = Optional.empty();

  Standing(WallClock wallClock, RaftCore core) {
    this.wallClock = wallClock;
    this.now = read(core);
  }

  private static Now read(RaftCore core) {
    boolean leads = core.leader().isPresent() && core.role() == Role.LEADER;
    return new Now(
        core.term(),
        core.leader(),
        leads,
        core.commitIndex(),
        core.joining(),
        core.configuration());
  }

  /** Before a step: the time at which anything that it sends was sent, at the latest. */
  long wallMillis() {
    return wallClock.millis();
  }

  /**
   * After a step, before its messages leave.
   *
   * @param beforeMillis what {@link #wallMillis} said before the step; an earlier time closes less
   * @return whether leader or term changed
   */
  boolean stepped(RaftCore core, long beforeMillis) {
    Now before = now;
    boolean unchanged =
        before.commitIndex() == core.commitIndex()
            && before.joining() == core.joining()
            && before.configuration().at().equals(core.configuration().at())
            && before.term().equals(core.term())
            && before.leader().equals(core.leader());
    if (!unchanged) {
      now = read(core);
    }
    boolean leaderChanged =
        !before.term().equals(now.term()) || !before.leader().equals(now.leader());
    if (leaderChanged) {
      unconfirmed.clear();
      lastSentRound = 0;
      confirmed = Optional.empty();
    }
    if (now.leads()) {
      followRounds(core, beforeMillis);
    }
    return leaderChanged;
  }

  private void followRounds(RaftCore core, long beforeMillis) {
    if (core.sentRound() > lastSentRound) {
      lastSentRound = core.sentRound();
      // Before an entry of its own term is committed a leader does not know all that its
      // predecessors acknowledged, and closes nothing.
      if (core.committedInTerm()) {
        ClosedRound round = new ClosedRound(beforeMillis, core.commitIndex());
        unconfirmed.add(new SentRound(lastSentRound, round));
      }
    }
    Optional<ClosedRound> newest = Optional.empty();
    while (!unconfirmed.isEmpty() && unconfirmed.element().number() <= core.confirmedRound()) {
      newest = Optional.of(unconfirmed.remove().round());
    }
    newest.ifPresent(this::confirm);
  }

  /** This replica takes no part any more, and follows nobody. */
  void stepOut() {
    unconfirmed.clear();
    confirmed = Optional.empty();
    now =
        new Now(
            now.term(),
            Optional.empty(),
            false,
            now.commitIndex(),
            now.joining(),
            now.configuration());
  }

  /** A round of the node has closed a time for this leader, which rested until now. */
  void closed(ClosedRound round) {
    long newest = confirmed.map(ClosedRound::sentWallMillis).orElse(Long.MIN_VALUE);
    if (round.sentWallMillis() > newest) {
      confirm(round);
    }
  }

  private void confirm(ClosedRound round) {
    confirmed = Optional.of(round);
    roundListeners.forEach(listener -> listener.roundConfirmed(round));
  }

  void tellLeader() {
    leaderListeners.forEach(listener -> listener.leaderChanged(now.term(), now.leader()));
  }

  void onLeaderChange(RaftGroup.LeaderListener listener) {
    leaderListeners.add(listener);
  }

  void onRoundConfirmed(RaftGroup.RoundListener listener) {
    roundListeners.add(listener);
  }

  Now now() {
    return now;
  }

  Optional<ClosedRound> confirmed() {
    return confirmed;
  }
}
