package io.terroir.raft.shard;

import io.terroir.raft.core.Term;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.replica.Change;
import java.util.List;
import java.util.Optional;

/**
 * What the leader's commands about leases do. They change nothing unless the leader that counted is
 * the one in whose term they stand, the origin is open here, and the lease is the one that is
 * meant.
 */
final class LeaseApplier {
  private final ShardKeys keys;
  private final ShardLimits limits;
  private final Ownership ownership;

  LeaseApplier(ShardKeys keys, ShardLimits limits, Ownership ownership) {
    this.keys = keys;
    this.limits = limits;
    this.ownership = ownership;
  }

  /** Ends a lease whose time has passed, unless another leader counts by now. */
  WriteApplier.Applied expire(
      ShardCommand.ExpireLease command, Term term, AppliedState before, Overlay effects) {
    OriginDigest origin = command.origin();
    Optional<OwnershipRecord> record = open(origin, effects);
    boolean due =
        command.term().equals(term)
            && record.isPresent()
            && find(origin, command.id(), command.grantedIndex(), effects).isPresent();
    if (!due) {
      return WriteApplier.Applied.nothing(
          ShardCodec.encodeOutcome(new Outcome.LeaseExpired(false)), before);
    }
    OperationExecutor executor =
        new OperationExecutor(
            keys, limits, origin, before.revision() + 1, before.position().index() + 1, effects);
    try {
      executor.end(command.id());
    } catch (CommandRefusedException e) {
      throw new IllegalStateException("a lease that is there cannot be ended", e);
    }
    List<Change> changes = executor.changes(record.get().epoch());
    return new WriteApplier.Applied(
        ShardCodec.encodeOutcome(new Outcome.LeaseExpired(true)),
        changes.isEmpty() ? before.revision() : before.revision() + 1,
        changes,
        executor.replaced(),
        executor.leaseChanges(),
        before.history());
  }

  /** Keeps what is left of leases, or that they were renewed. Takes no revision. */
  WriteApplier.Applied checkpoint(
      ShardCommand.CheckpointLeases command, Term term, AppliedState before, Overlay effects) {
    int kept = 0;
    if (command.term().equals(term)) {
      for (LeaseCheckpoint lease : command.leases()) {
        kept += checkpoint(lease, effects) ? 1 : 0;
      }
    }
    return WriteApplier.Applied.nothing(
        ShardCodec.encodeOutcome(new Outcome.LeasesCheckpointed(kept)), before);
  }

  private boolean checkpoint(LeaseCheckpoint lease, Overlay effects) {
    OriginDigest origin = lease.origin();
    Optional<LeaseRow> row =
        open(origin, effects)
            .flatMap(open -> find(origin, lease.id(), lease.grantedIndex(), effects));
    row.ifPresent(
        found ->
            effects.put(
                keys.lease(origin, lease.id()),
                found.withCheckpoint(lease.remainingMillis()).encode()));
    return row.isPresent();
  }

  private Optional<OwnershipRecord> open(OriginDigest origin, Overlay effects) {
    return ownership.outsideRange(origin).isPresent()
        ? Optional.empty()
        : ownership
            .record(origin, effects)
            .filter(known -> known.state() == OwnershipRecord.State.OPEN);
  }

  private Optional<LeaseRow> find(
      OriginDigest origin, long id, long grantedIndex, Overlay effects) {
    return Leases.find(keys, origin, id, effects).filter(row -> row.grantedIndex() == grantedIndex);
  }
}
