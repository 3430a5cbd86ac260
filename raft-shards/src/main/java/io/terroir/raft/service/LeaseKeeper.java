package io.terroir.raft.service;

import io.terroir.raft.core.Term;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.AppliedState;
import io.terroir.raft.shard.ChangeListener;
import io.terroir.raft.shard.LeaseChange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardSplit;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.replica.Change;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Counts down the leases of a shard while this replica leads, and proposes to end those that nobody
 * renewed. A new leader gives every lease its full time: it may end late, never early. What is left
 * of a lease is in memory only, hence a renewal writes nothing; but it is answered only after a
 * round of the read index has confirmed that this replica still leads, or a deposed leader would
 * grant time that its successor does not know of.
 *
 * <p>Confined to the group's pipe, except {@link #attach}.
 */
final class LeaseKeeper implements ChangeListener {
  /** So many expiries are under way at a time: after an outage of clients many end at once. */
  private static final int PROPOSALS_MAX = 64;

  /** How soon an expiry is proposed again that was refused. */
  private static final Duration AGAIN = Duration.ofMillis(250);

  private final ShardStateMachine machine;
  private final Map<Name, Held> held = new HashMap<>();
  private final TreeSet<Held> byDeadline =
      new TreeSet<>(
          Comparator.comparingLong((Held lease) -> lease.deadlineNanos)
              .thenComparing(lease -> lease.name.origin())
              .thenComparing(lease -> lease.name.id()));
  private volatile Optional<RaftGroup> group = Optional.empty();
  private Optional<Pipe.Timer> timer = Optional.empty();
  private long timerNanos;
  private int proposals;

  LeaseKeeper(ShardStateMachine machine) {
    this.machine = machine;
  }

  /** Learns which group replicates the shard; from any thread, once. */
  void attach(RaftGroup replicas) {
    group = Optional.of(replicas);
    replicas.onLeaderChange(this::leaderChanged);
    replicas.pipe().execute(() -> leaderChanged(replicas.term(), replicas.leader()));
  }

  private void leaderChanged(Term term, Optional<NodeId> leader) {
    held.clear();
    byDeadline.clear();
    if (leads()) {
      // Entries of earlier terms that are not applied yet come by leaseChanged.
      machine.leases(this::leaseChanged);
    }
  }

  private boolean leads() {
    return group.map(RaftGroup::isLeader).orElse(false);
  }

  private RaftGroup group() {
    return group.orElseThrow();
  }

  private long nanos() {
    return group().pipe().clock().nanos();
  }

  @Override
  public void leaseChanged(LeaseChange change) {
    if (!leads()) {
      return;
    }
    Name name = new Name(change.origin(), change.id());
    Optional.ofNullable(held.remove(name)).ifPresent(byDeadline::remove);
    if (change.ttlMillis().isPresent()) {
      Held lease =
          new Held(name, Duration.ofMillis(change.ttlMillis().getAsLong()).toNanos(), nanos());
      held.put(name, lease);
      byDeadline.add(lease);
      arm();
    }
  }

  /** Leases that went are counted down by whoever leads the other shard. */
  @Override
  public void split(ShardSplit split) {
    held.keySet().removeIf(name -> split.childRange().origins().contains(name.origin()));
    byDeadline.removeIf(lease -> split.childRange().origins().contains(lease.name.origin()));
  }

  @Override
  public void changed(long revision, List<Change> changes) {}

  @Override
  public void restored(long revision) {}

  @Override
  public void applied(AppliedState state) {}

  /**
   * How long a lease has left. The caller has waited for a read index, and found the lease in the
   * applied state.
   *
   * @param renew whether its time begins anew
   * @throws TerroirRefusedException {@code UNAVAILABLE} if this replica does not lead, or the lease
   *     is about to end; asked again, it is there or not
   */
  Duration remaining(OriginDigest origin, long id, boolean renew) {
    Held lease = held.get(new Name(origin, id));
    if (lease == null || lease.ending) {
      throw Refusal.of(Reason.UNAVAILABLE, "the lease may be about to end; try again")
          .toException();
    }
    if (renew) {
      setDeadline(lease, nanos() + lease.ttlNanos);
    }
    return Duration.ofNanos(Math.max(0, lease.deadlineNanos - nanos()));
  }

  private void setDeadline(Held lease, long deadlineNanos) {
    byDeadline.remove(lease);
    lease.deadlineNanos = deadlineNanos;
    byDeadline.add(lease);
    arm();
  }

  /** Has {@link #endDue} called when the next lease ends. */
  private void arm() {
    if (byDeadline.isEmpty() || proposals >= PROPOSALS_MAX) {
      return;
    }
    long next = byDeadline.first().deadlineNanos;
    if (timer.isPresent() && timerNanos - next <= 0) {
      return;
    }
    timer.ifPresent(Pipe.Timer::cancel);
    timerNanos = next;
    timer =
        Optional.of(
            group().pipe().schedule(Duration.ofNanos(Math.max(0, next - nanos())), this::endDue));
  }

  private void endDue() {
    timer = Optional.empty();
    long now = nanos();
    while (leads()
        && proposals < PROPOSALS_MAX
        && !byDeadline.isEmpty()
        && byDeadline.first().deadlineNanos - now <= 0) {
      propose(byDeadline.pollFirst());
    }
    arm();
  }

  private void propose(Held lease) {
    lease.ending = true;
    proposals++;
    ShardCommand.ExpireLease expire =
        new ShardCommand.ExpireLease(lease.name.origin(), lease.name.id(), group().term());
    var unused =
        group()
            .propose(ShardCodec.encodeExpireLease(expire))
            .whenComplete((outcome, failure) -> proposed(lease));
  }

  /** A lease that is still here was not ended: the proposal was refused, or its origin moves. */
  private void proposed(Held lease) {
    proposals--;
    if (held.get(lease.name) == lease) {
      lease.ending = false;
      lease.deadlineNanos = nanos() + AGAIN.toNanos();
      byDeadline.add(lease);
    }
    arm();
  }

  /** A lease of the shard. */
  private record Name(OriginDigest origin, long id) {}

  /** A lease that is counted down. In {@link #byDeadline} unless it is ending. */
  private static final class Held {
    private final Name name;
    private final long ttlNanos;
    private long deadlineNanos;
    private boolean ending;

    Held(Name name, long ttlNanos, long nowNanos) {
      this.name = name;
      this.ttlNanos = ttlNanos;
      this.deadlineNanos = nowNanos + ttlNanos;
    }
  }
}
