package io.terroir.raft.feed;

import io.terroir.raft.core.Term;
import io.terroir.raft.host.ClosedRound;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.AppliedState;
import io.terroir.raft.shard.ChangeListener;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ClosedTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One shard of the feed. Changes are remembered on followers too, so that a new leader can serve
 * read replicas at once.
 *
 * <p>A confirmed round names a commit index, a closed time a revision. The round is closed once its
 * commit index is applied, at the revision reached by then: that is at least the revision of the
 * commit index, so everything acknowledged before the round was sent is covered.
 */
final class LedShard implements ChangeListener {
  private final ShardStateMachine machine;
  private final ChangeRing ring;
  private final Consumer<ShardId> progress;
  private volatile Optional<RaftGroup> group = Optional.empty();
  private volatile Optional<ClosedTime> closed = Optional.empty();

  /** The round to be closed next. Rounds that come while it waits are passed over. */
  private Optional<ClosedRound> waiting = Optional.empty();

  private boolean changed;

  LedShard(ShardStateMachine machine, FeedLimits limits, Consumer<ShardId> progress) {
    this.machine = machine;
    this.ring = new ChangeRing(limits, machine.state().revision());
    this.progress = progress;
  }

  void attach(RaftGroup group) {
    group.onRoundConfirmed(this::roundConfirmed);
    group.onLeaderChange(this::leaderChanged);
    this.group = Optional.of(group);
  }

  boolean isLed() {
    return group.map(RaftGroup::isLeader).orElse(false);
  }

  ChangeRing ring() {
    return ring;
  }

  ShardStateMachine machine() {
    return machine;
  }

  Optional<ClosedTime> closed() {
    if (!isLed()) {
      return Optional.empty();
    }
    Optional<ClosedTime> atRest = closedAtRest();
    boolean newer =
        atRest.isPresent()
            && closed.map(ClosedTime::wallMillis).orElse(Long.MIN_VALUE)
                < atRest.get().wallMillis();
    return newer ? atRest : closed;
  }

  /** A group that rests tells of no rounds: they are its node's, and are asked for here. */
  private Optional<ClosedTime> closedAtRest() {
    Optional<ClosedRound> round =
        group.filter(RaftGroup::isResting).flatMap(RaftGroup::lastConfirmedRound);
    // Read after the round: what it covers is applied here, if the state has come so far.
    AppliedState state = machine.state();
    return round
        .filter(newest -> state.position().index() >= newest.commitIndex())
        .map(newest -> closedTime(state, newest));
  }

  @Override
  public void changed(long revision, List<Change> changes) {
    ring.add(revision, changes);
    changed = true;
  }

  @Override
  public void restored(long revision) {
    ring.reset(revision);
  }

  @Override
  public void applied(AppliedState state) {
    boolean closes = close(state);
    boolean news = closes || changed;
    changed = false;
    if (news && isLed()) {
      progress.accept(machine.shard());
    }
  }

  private void roundConfirmed(ClosedRound round) {
    if (waiting.isEmpty()) {
      waiting = Optional.of(round);
    }
    if (close(machine.state()) && isLed()) {
      progress.accept(machine.shard());
    }
  }

  /** Closes the waiting round if its commit index is applied; returns whether it did. */
  private boolean close(AppliedState state) {
    if (waiting.isEmpty() || state.position().index() < waiting.get().commitIndex()) {
      return false;
    }
    closed = Optional.of(closedTime(state, waiting.get()));
    waiting = Optional.empty();
    return true;
  }

  /** The range is of this state or of a later one. */
  private ClosedTime closedTime(AppliedState state, ClosedRound round) {
    return new ClosedTime(state.revision(), round.sentWallMillis(), machine.range().generation());
  }

  /** A round of an earlier term of leadership closes nothing in this one. */
  private void leaderChanged(Term term, Optional<NodeId> leader) {
    waiting = Optional.empty();
    closed = Optional.empty();
  }
}
