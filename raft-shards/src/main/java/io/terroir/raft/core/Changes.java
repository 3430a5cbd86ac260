package io.terroir.raft.core;

import io.terroir.raft.core.ChangeAnswer.Why;
import io.terroir.runtime.id.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The leader's side of a change of members (thesis, chapter 4). Voters change by joint consensus
 * (section 4.3), any set into any other:
 *
 * <pre>
 * voters              entry appended         once that is committed
 * old                 old and new together   new
 * new, without leader                        the leader steps down
 * </pre>
 *
 * <ul>
 *   <li>One change at a time, and only of the configuration that the caller has seen: what is in
 *       effect is committed, and simple.
 *   <li>A leader changes nothing, and leaves no joint configuration that it found, before an entry
 *       of its own term is committed. Until then the configuration that it has may be one that
 *       nobody else knows, and another leader's may be committed (Ongaro's correction of 2015 to
 *       single-server changes, which concerns every change that rests on the one before).
 *   <li>Who is to vote is a learner first, and has caught up: a majority that waits for somebody
 *       who has nothing yet commits nothing meanwhile (section 4.2.1).
 *   <li>Learners alone come and go without a joint configuration, as they change no majority.
 *   <li>A leader that is not among the voters goes on until the configuration without it is
 *       committed, counting the others only, and then steps down (section 4.2.2).
 * </ul>
 */
final class Changes {
  private final ReplicaState state;
  private final Replication replication;

  Changes(ReplicaState state, Replication replication) {
    this.state = state;
    this.replication = replication;
  }

  /** Begins a change, or says why not. */
  ChangeAnswer begin(Input.ChangeMembers change) {
    Membership target = change.target();
    Optional<Why> refused = refusal(change.of(), target);
    if (refused.isPresent()) {
      return new ChangeAnswer.Refused(refused.get());
    }
    List<NodeId> voters = state.membership().voters();
    boolean sameVoters = isSame(voters, target.voters());
    Membership next =
        sameVoters ? target : new Membership(target.voters(), voters, target.learners());
    return new ChangeAnswer.Begun(replication.change(next));
  }

  private Optional<Why> refusal(LogPosition of, Membership target) {
    Configuration now = state.configuration();
    if (!state.committedInTerm()) {
      return Optional.of(Why.NOTHING_COMMITTED_IN_TERM);
    }
    if (!now.at().equals(of)) {
      return Optional.of(Why.OTHER_CONFIGURATION);
    }
    if (now.members().isJoint() || now.index() > state.commitIndex()) {
      return Optional.of(Why.UNDER_WAY);
    }
    if (isSame(now.members().voters(), target.voters())
        && isSame(now.members().learners(), target.learners())) {
      return Optional.of(Why.NO_CHANGE);
    }
    return target.voters().stream().allMatch(this::mayVote)
        ? Optional.empty()
        : Optional.of(Why.NOT_CAUGHT_UP);
  }

  private boolean mayVote(NodeId node) {
    return state.membership().elects(node) || replication.hasCaughtUp(node);
  }

  private static boolean isSame(List<NodeId> one, List<NodeId> other) {
    return new HashSet<>(one).equals(new HashSet<>(other));
  }

  /**
   * More is committed, which takes an entry of the own term: goes on with a change that is under
   * way, its own or one that it has found.
   */
  void onCommit() {
    Membership now = state.membership();
    if (now.isJoint() && state.configuration().index() <= state.commitIndex()) {
      LogPosition unused =
          replication.change(new Membership(now.voters(), List.of(), now.learners()));
    }
  }

  /** Whether the others have agreed to go on without this leader. */
  boolean isDone() {
    return state.configuration().index() <= state.commitIndex()
        && !state.membership().elects(state.self());
  }
}
