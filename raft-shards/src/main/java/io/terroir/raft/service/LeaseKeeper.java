package io.terroir.raft.service;

import io.terroir.raft.core.Term;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.AppliedState;
import io.terroir.raft.shard.ChangeListener;
import io.terroir.raft.shard.LeaseChange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardLimits;
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
import java.util.concurrent.CompletableFuture;

/**
 * Counts down the leases of a shard while this replica leads, and proposes to end those that nobody
 * renewed. What is left of a lease is in memory, hence a renewal writes nothing; but it is answered
 * only after a round of the read index has confirmed that this replica still leads, or a deposed
 * leader would grant time that its successor does not know of.
 *
 * <p>A new leader gives every lease its full time, or what the last {@linkplain LeaseCheckpoints
 * checkpoint} left of it: it may end late, never early. It begins to count once it has applied an
 * entry of its own term, since before that it does not know which checkpoints were cleared.
 *
 * <p>Confined to the group's pipe, except {@link #attach}.
 */
final class LeaseKeeper implements ChangeListener {
  /** So many expiries are under way at a time: after an outage of clients many end at once. */
  private static final int PROPOSALS_MAX = 64;

  /** How soon an expiry is proposed again that was refused. */
  private static final Duration AGAIN = Duration.ofMillis(250);

  private final ShardStateMachine machine;
  private final Duration checkpointInterval;
  private final Map<CountedLease.Name, CountedLease> held = new HashMap<>();
  private final TreeSet<CountedLease> byDeadline =
      new TreeSet<>(
          Comparator.comparingLong((CountedLease lease) -> lease.deadlineNanos)
              .thenComparing(CountedLease.BY_NAME));
  private volatile Optional<Attached> attached = Optional.empty();
  private Optional<Pipe.Timer> timer = Optional.empty();
  private long timerNanos;
  private int proposals;
  private boolean counting;

  private record Attached(RaftGroup group, LeaseCheckpoints checkpoints) {}

  LeaseKeeper(ShardStateMachine machine, ShardLimits limits) {
    this.machine = machine;
    this.checkpointInterval = Duration.ofMillis(limits.leaseCheckpointMillis());
  }

  /** Learns which group replicates the shard; from any thread, once. */
  void attach(RaftGroup replicas) {
    attached =
        Optional.of(new Attached(replicas, new LeaseCheckpoints(replicas, checkpointInterval)));
    replicas.onLeaderChange(this::leaderChanged);
    replicas.pipe().execute(() -> leaderChanged(replicas.term(), replicas.leader()));
  }

  private void leaderChanged(Term term, Optional<NodeId> leader) {
    counting = false;
    held.clear();
    byDeadline.clear();
    checkpoints().stop();
    countOnceCaughtUp();
  }

  /** Entries of earlier terms are applied before the first of the own. */
  private void countOnceCaughtUp() {
    if (!counting && leads() && machine.applied().term().equals(group().term())) {
      counting = true;
      machine.leases(this::leaseChanged);
    }
  }

  private boolean leads() {
    return attached.map(known -> known.group().isLeader()).orElse(false);
  }

  private RaftGroup group() {
    return attached.orElseThrow().group();
  }

  private LeaseCheckpoints checkpoints() {
    return attached.orElseThrow().checkpoints();
  }

  private long nanos() {
    return group().pipe().clock().nanos();
  }

  @Override
  public void leaseChanged(LeaseChange change) {
    if (!counting) {
      return;
    }
    CountedLease.Name name = new CountedLease.Name(change.origin(), change.id());
    Optional.ofNullable(held.remove(name)).ifPresent(this::forget);
    if (change.ttlMillis().isPresent()) {
      CountedLease lease = new CountedLease(change, nanos());
      held.put(name, lease);
      byDeadline.add(lease);
      checkpoints().add(lease);
      arm();
    }
  }

  private void forget(CountedLease lease) {
    byDeadline.remove(lease);
    checkpoints().remove(lease);
  }

  /** Leases that went are counted down by whoever leads the other shard. */
  @Override
  public void split(ShardSplit split) {
    List<CountedLease> gone =
        held.values().stream()
            .filter(lease -> split.childRange().origins().contains(lease.name.origin()))
            .toList();
    for (CountedLease lease : gone) {
      held.remove(lease.name);
      forget(lease);
    }
  }

  @Override
  public void changed(long revision, List<Change> changes) {}

  @Override
  public void restored(long revision) {}

  @Override
  public void applied(AppliedState state) {
    countOnceCaughtUp();
  }

  /**
   * How long a lease has left. The caller has waited for a read index, and found the lease in the
   * applied state. Completes on the pipe, exceptionally with a {@link TerroirRefusedException}
   * {@code UNAVAILABLE} if this replica does not lead, or the lease is about to end; asked again,
   * it is there or not.
   *
   * @param renew whether its time begins anew
   */
  CompletableFuture<Duration> remaining(OriginDigest origin, long id, boolean renew) {
    CountedLease lease = held.get(new CountedLease.Name(origin, id));
    if (lease == null || lease.ending) {
      return CompletableFuture.failedFuture(
          Refusal.of(Reason.UNAVAILABLE, "the lease may be about to end; try again").toException());
    }
    if (!renew) {
      return CompletableFuture.completedFuture(left(lease));
    }
    lease.countedFromNanos = nanos();
    setDeadline(lease, nanos() + lease.ttlNanos);
    return checkpoints().clear(lease).thenApply(cleared -> left(lease));
  }

  private Duration left(CountedLease lease) {
    return Duration.ofNanos(Math.max(0, lease.deadlineNanos - nanos()));
  }

  private void setDeadline(CountedLease lease, long deadlineNanos) {
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

  private void propose(CountedLease lease) {
    lease.ending = true;
    proposals++;
    ShardCommand.ExpireLease expire =
        new ShardCommand.ExpireLease(
            lease.name.origin(), lease.name.id(), lease.grantedIndex, group().term());
    var unused =
        group()
            .propose(ShardCodec.encodeExpireLease(expire))
            .whenComplete((outcome, failure) -> proposed(lease));
  }

  /** A lease that is still here was not ended: the proposal was refused, or its origin moves. */
  private void proposed(CountedLease lease) {
    proposals--;
    if (held.get(lease.name) == lease) {
      lease.ending = false;
      lease.deadlineNanos = nanos() + AGAIN.toNanos();
      byDeadline.add(lease);
    }
    arm();
  }
}
