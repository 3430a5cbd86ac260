package io.terroir.raft.host;

import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.ChangeAnswer.Why;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Membership;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Adds a node to the voters of a group, or has it be no member any more, and waits until that is
 * complete. A node that is to vote is a learner first, and a voter once it has caught up (thesis,
 * section 4.2.1). Every step begins with what is in effect, so that it may be asked for again after
 * whatever became of it.
 *
 * <p>What is in effect is known by a leader only, and by that only once the others have confirmed
 * that it leads: a follower, or a leader that has been replaced, may hold a committed configuration
 * that was left long ago. So a read index is asked for first. What is committed here after it was
 * in effect when this was asked for, or later. Confined to the group's pipe.
 */
public final class MembersMove {
  /** Well below the time that a step takes; looking costs next to nothing. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** All of it takes longer than a promise to the leader, before whose end nobody believes it. */
  private static final Duration TELL_EVERY = Duration.ofMillis(200);

  private static final int TOLD_TIMES = 10;

  private enum Goal {
    VOTES,
    IS_GONE
  }

  private final RaftGroup group;
  private final NodeId node;
  private final Goal goal;
  private final long deadlineNanos;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private boolean begun;

  private MembersMove(RaftGroup group, NodeId node, Goal goal, Duration patience) {
    this.group = group;
    this.node = node;
    this.goal = goal;
    this.deadlineNanos = group.pipe().clock().nanos() + patience.toNanos();
  }

  /**
   * Makes {@code node} a voter. Callable from any thread; the future completes on the group's pipe,
   * once the configuration with it is committed.
   *
   * <p>Refusals: {@code NOT_LEADER} with a hint, also if leadership is lost meanwhile; {@code
   * UNAVAILABLE} if it is not complete within {@code patience}: it may be a learner then.
   *
   * @param node of the region of the group, as the caller has checked; entries are sent to no
   *     other, so that one of another region would remain a learner without a log
   */
  public static CompletableFuture<Void> add(RaftGroup group, NodeId node, Duration patience) {
    return new MembersMove(group, node, Goal.VOTES, patience).begin();
  }

  /**
   * Has {@code node} be no member any more, see {@link #add}. If it leads, it hands over by that.
   * {@code INVALID_ARGUMENT} if it is the last voter.
   */
  public static CompletableFuture<Void> remove(RaftGroup group, NodeId node, Duration patience) {
    return new MembersMove(group, node, Goal.IS_GONE, patience).begin();
  }

  private CompletableFuture<Void> begin() {
    var unused =
        group
            .readIndex()
            .whenCompleteAsync(
                (index, failure) -> {
                  if (failure != null) {
                    done.completeExceptionally(failure);
                  } else {
                    go();
                  }
                },
                group.pipe());
    return done;
  }

  private void go() {
    Configuration now = group.configuration();
    if (isReached(now)) {
      done.complete(null);
      if (goal == Goal.IS_GONE) {
        tellOfRemoval(TOLD_TIMES);
      }
    } else if (group.pipe().clock().nanos() - deadlineNanos >= 0) {
      refuse(late(now.members()));
    } else if (!group.isLeader()) {
      refuse(Refusal.notLeader(group.leader()));
      if (begun && goal == Goal.IS_GONE) {
        // It may be committed by whoever leads next, which nobody may ask for again.
        lookAgain();
      }
    } else if (done.isDone() || now.members().isJoint() || now.index() > group.commitIndex()) {
      lookAgain();
    } else if (goal == Goal.IS_GONE && now.members().voters().equals(List.of(node))) {
      refuse(Refusal.invalid("node", node + " is the last voter; add another one first"));
    } else {
      change(now);
    }
  }

  /**
   * Who is awake asks whether it takes part when it hears no leader. One that rests would not
   * notice: it was sent nothing of the change, and the nodes beat on for others. Messages may be
   * lost, so it is told more than once. Whoever knows what is committed may tell it, so that it
   * does not depend on who leads by now; and if this process ends, its life does, and the rest that
   * rests on it.
   */
  private void tellOfRemoval(int times) {
    if (times > 0) {
      group.tellOfRemoval(node);
      Pipe.Timer unused = group.pipe().schedule(TELL_EVERY, () -> tellOfRemoval(times - 1));
    }
  }

  private boolean isReached(Configuration now) {
    Membership members = now.members();
    boolean there = goal == Goal.VOTES ? members.voters().contains(node) : !members.takesPart(node);
    return there && !members.isJoint() && now.index() <= group.commitIndex();
  }

  private void change(Configuration now) {
    begun = true;
    var unused =
        group
            .changeMembers(now.at(), next(now.members()))
            .whenCompleteAsync(
                (answer, failure) -> {
                  if (failure != null) {
                    done.completeExceptionally(failure);
                  } else if (answer instanceof ChangeAnswer.Refused refused
                      && refused.why() == Why.NOT_LEADER) {
                    refuse(Refusal.notLeader(group.leader()));
                  } else {
                    lookAgain();
                  }
                },
                group.pipe());
  }

  private Membership next(Membership now) {
    List<NodeId> voters = without(now.voters());
    List<NodeId> learners = without(now.learners());
    if (goal == Goal.VOTES) {
      (now.learners().contains(node) ? voters : learners).add(node);
    }
    return new Membership(voters, List.of(), learners);
  }

  private List<NodeId> without(List<NodeId> nodes) {
    List<NodeId> others = new ArrayList<>(nodes);
    others.remove(node);
    return others;
  }

  private void lookAgain() {
    Pipe.Timer unused = group.pipe().schedule(LOOK_EVERY, this::go);
  }

  private Refusal late(Membership now) {
    return Refusal.of(
        Reason.UNAVAILABLE,
        now.learners().contains(node)
            ? node + " is a learner, and has not caught up in time; ask again to wait for longer"
            : "the change of members was not complete in time; ask again");
  }

  private void refuse(Refusal refusal) {
    done.completeExceptionally(refusal.toException());
  }
}
