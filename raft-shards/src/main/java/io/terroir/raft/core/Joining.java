package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;

/**
 * What a replica may do that began on a blank disk. It cannot tell whether the group is new or its
 * disk was lost together with votes and acknowledged entries; a forgotten vote could make a second
 * leader in one term, forgotten entries could be voted away. So, until it has caught up:
 *
 * <ul>
 *   <li>its vote, also for itself, is <em>provisional</em>: it counts only in an election that all
 *       members support. Whatever was committed, and whoever was elected before, has a witness
 *       among the others, and that one would refuse;
 *   <li>except for a candidate whose log is empty, and therefore also its own: so a group is
 *       founded, by a majority;
 *   <li>it gives its vote in the term of the leader that brings it up to date to that leader;
 *   <li>it has caught up when its durable log reaches the end that the leader's log had at the
 *       first contact in that term: everything that it can ever have acknowledged, and that may
 *       count, is before that.
 * </ul>
 *
 * <p>This makes one lost disk as harmless as a member that is down. If a majority loses its disks,
 * the survivors find a leader that contradicts their committed entries and stop, see {@link
 * ReplicaState#CONTRADICTION}.
 */
final class Joining {
  private final ReplicaState state;
  private Term goalTerm = Term.ZERO;
  private long goalIndex;

  Joining(ReplicaState state) {
    this.state = state;
  }

  /** Whether this replica knows nothing of any history: its election founds the group. */
  boolean founds() {
    return state.joining() && state.log().last().index() == 0;
  }

  /** Whether a vote for a log that ends at {@code candidateLast} counts only with all others. */
  boolean voteIsProvisional(LogPosition candidateLast) {
    return state.joining() && candidateLast.index() > 0;
  }

  /** A leader of the current term was heard whose log ends at {@code lastIndex}. */
  void onLeader(NodeId leader, long lastIndex) {
    if (!state.joining()) {
      return;
    }
    if (!goalTerm.equals(state.term())) {
      goalTerm = state.term();
      goalIndex = lastIndex;
      if (state.vote().isEmpty()) {
        state.voteFor(leader);
      }
    }
    finishIfCaughtUp();
  }

  /** More of the log is on disk. */
  void finishIfCaughtUp() {
    boolean knowsGoal = goalTerm.equals(state.term()) && goalIndex > 0;
    if (state.joining() && knowsGoal && state.durableIndex() >= goalIndex) {
      state.joined();
    }
  }

  /** Elected by all, or by others as blank as itself: its log is the group's. */
  void onElected() {
    if (state.joining()) {
      state.joined();
    }
  }
}
