package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.LeaseCheckpoint;
import io.terroir.raft.shard.Outcome;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Writes to the log from time to time what is left of leases that nobody renews, so that the next
 * leader goes on from there and a long lease ends also if leaders change often. Many leases are one
 * entry. Leases that are renewed more often than that cost nothing.
 *
 * <p>From the proposal of a checkpoint on, whoever leads next may count from it. So a renewal is
 * not answered before an entry after it has cleared the checkpoint.
 *
 * <p>Confined to the group's pipe.
 */
final class LeaseCheckpoints {
  /** Leases of one entry, which is some 50 KiB then and applied in one turn of the pipe. */
  static final int LEASES_MAX = 1_000;

  /** A checkpoint is made by this part of the interval early, with those that are due now. */
  private static final int GATHERED_PARTS = 16;

  private final RaftGroup group;
  private final long intervalNanos;
  private final long gatheredNanos;
  private final TreeSet<CountedLease> byTime =
      new TreeSet<>(
          Comparator.comparingLong((CountedLease lease) -> lease.checkpointNanos)
              .thenComparing(CountedLease.BY_NAME));
  private Optional<Pipe.Timer> timer = Optional.empty();
  private boolean proposing;

  /**
   * Checkpoints of the leases that {@code group}'s leader counts.
   *
   * @param interval for how long a lease is counted without one
   */
  LeaseCheckpoints(RaftGroup group, Duration interval) {
    this.group = group;
    this.intervalNanos = interval.toNanos();
    this.gatheredNanos = intervalNanos / GATHERED_PARTS;
  }

  /** A lease is counted from now on. */
  void add(CountedLease lease) {
    if (lease.ttlNanos > intervalNanos) {
      lease.checkpointNanos = lease.countedFromNanos + intervalNanos;
      byTime.add(lease);
      arm();
    }
  }

  /** A lease is counted no more. */
  void remove(CountedLease lease) {
    byTime.remove(lease);
  }

  /** No lease is counted any more. */
  void stop() {
    byTime.clear();
    timer.ifPresent(Pipe.Timer::cancel);
    timer = Optional.empty();
  }

  /**
   * Completes once no later leader counts less than the full time of {@code lease}; exceptionally
   * with a {@link io.terroir.runtime.error.TerroirRefusedException} if that cannot be told.
   */
  CompletableFuture<Void> clear(CountedLease lease) {
    if (!lease.checkpointed) {
      return CompletableFuture.completedFuture(null);
    }
    if (lease.clearing.isPresent()) {
      return lease.clearing.get();
    }
    CompletableFuture<Void> cleared =
        propose(List.of(lease.checkpoint(OptionalLong.empty())))
            .thenAccept(LeaseCheckpoints::requireKept);
    lease.clearing = Optional.of(cleared);
    var unused =
        cleared.whenComplete(
            (nothing, failure) -> {
              lease.clearing = Optional.empty();
              lease.checkpointed = failure != null;
            });
    return cleared;
  }

  private static void requireKept(ByteString outcome) {
    try {
      if (ShardCodec.decodeOutcome(outcome) instanceof Outcome.LeasesCheckpointed checkpointed
          && checkpointed.leases() == 1) {
        return;
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("the state machine's own outcome cannot be read", e);
    }
    throw Refusal.of(Reason.UNAVAILABLE, "the lease may have ended; try again").toException();
  }

  private CompletableFuture<ByteString> propose(List<LeaseCheckpoint> leases) {
    return group.propose(
        ShardCodec.encodeCheckpointLeases(new ShardCommand.CheckpointLeases(leases, group.term())));
  }

  private void arm() {
    if (timer.isEmpty() && !proposing && !byTime.isEmpty()) {
      long next = byTime.first().checkpointNanos - nanos();
      timer = Optional.of(group.pipe().schedule(Duration.ofNanos(Math.max(0, next)), this::turn));
    }
  }

  private void turn() {
    timer = Optional.empty();
    List<LeaseCheckpoint> due = group.isLeader() ? gather() : List.of();
    if (!due.isEmpty()) {
      proposing = true;
      // What is refused is tried again after the next interval: it only keeps a lease longer.
      var unused =
          propose(due)
              .whenComplete(
                  (outcome, failure) -> {
                    proposing = false;
                    arm();
                  });
    } else if (group.isLeader()) {
      arm();
    }
  }

  /** The next checkpoints, if they are due or nearly so. Rounded up: a lease never ends early. */
  private List<LeaseCheckpoint> gather() {
    long now = nanos();
    List<LeaseCheckpoint> due = new ArrayList<>();
    while (due.size() < LEASES_MAX
        && !byTime.isEmpty()
        && byTime.first().checkpointNanos - now <= gatheredNanos) {
      CountedLease lease = byTime.pollFirst();
      if (lease.countedFromNanos + intervalNanos - now <= gatheredNanos) {
        lease.countedFromNanos = now;
        if (!lease.ending && lease.clearing.isEmpty()) {
          lease.checkpointed = true;
          due.add(lease.checkpoint(OptionalLong.of(leftMillis(lease, now))));
        }
      }
      lease.checkpointNanos = lease.countedFromNanos + intervalNanos;
      byTime.add(lease);
    }
    return due;
  }

  private static long leftMillis(CountedLease lease, long now) {
    return Duration.ofNanos(Math.max(0, lease.deadlineNanos - now)).toMillis() + 1;
  }

  private long nanos() {
    return group.pipe().clock().nanos();
  }
}
