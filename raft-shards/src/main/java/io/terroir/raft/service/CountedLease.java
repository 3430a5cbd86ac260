package io.terroir.raft.service;

import io.terroir.raft.shard.LeaseChange;
import io.terroir.raft.shard.LeaseCheckpoint;
import io.terroir.runtime.id.OriginDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A lease that a leader counts down. Confined to the group's pipe. */
final class CountedLease {
  /** Any order that tells leases apart. */
  static final Comparator<CountedLease> BY_NAME =
      Comparator.comparing((CountedLease lease) -> lease.name.origin())
          .thenComparing(lease -> lease.name.id());

  final Name name;
  final long grantedIndex;
  final long ttlNanos;

  /** When it ends, unless it is renewed. */
  long deadlineNanos;

  /** Whether its end was proposed. */
  boolean ending;

  /** When its time was last known to the log, or began anew. */
  long countedFromNanos;

  /** When a checkpoint is to be thought of. */
  long checkpointNanos;

  /**
   * Whether the log may say less than its full time. True from the moment at which a checkpoint is
   * proposed: whether it gets into the log is not known before the log has gone on.
   */
  boolean checkpointed;

  /** The entry on the way that clears the checkpoint. */
  Optional<CompletableFuture<Void>> clearing = Optional.empty();

  /** A lease that is counted from now on, by what is left of it for sure. */
  CountedLease(LeaseChange lease, long nowNanos) {
    this.name = new Name(lease.origin(), lease.id());
    this.grantedIndex = lease.grantedIndex();
    this.ttlNanos = Duration.ofMillis(lease.ttlMillis().orElseThrow()).toNanos();
    this.checkpointed = lease.checkpointMillis().isPresent();
    long leftNanos =
        checkpointed ? Duration.ofMillis(lease.checkpointMillis().getAsLong()).toNanos() : ttlNanos;
    this.deadlineNanos = nowNanos + leftNanos;
    this.countedFromNanos = nowNanos;
  }

  LeaseCheckpoint checkpoint(OptionalLong remainingMillis) {
    return new LeaseCheckpoint(name.origin(), name.id(), grantedIndex, remainingMillis);
  }

  /** A lease of the shard. */
  record Name(OriginDigest origin, long id) {}
}
