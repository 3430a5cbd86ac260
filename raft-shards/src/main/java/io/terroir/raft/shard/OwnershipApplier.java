package io.terroir.raft.shard;

import io.terroir.runtime.error.Refusal;
import java.util.Optional;

/** What an entry about an ownership record does. A record's epoch never falls. */
final class OwnershipApplier {
  private final ShardKeys keys;
  private final Ownership ownership;

  OwnershipApplier(ShardKeys keys, Ownership ownership) {
    this.keys = keys;
    this.ownership = ownership;
  }

  Outcome apply(ShardCommand.SetGone gone, Overlay effects) {
    Optional<Refusal> outside = ownership.outsideRange(gone.origin());
    if (outside.isPresent()) {
      return new Outcome.Refused(outside.get());
    }
    OwnershipRecord next = OwnershipRecord.gone(gone.epoch(), gone.home());
    Optional<OwnershipRecord> record = ownership.record(gone.origin(), effects);
    if (record.equals(Optional.of(next))) {
      return new Outcome.OwnershipSet(gone.epoch());
    }
    long epoch = record.map(OwnershipRecord::epoch).orElse(0L);
    if (gone.epoch() <= epoch) {
      return new Outcome.Refused(
          Refusal.invalid("epoch", "the ownership record is at epoch " + epoch + " already"));
    }
    effects.put(keys.ownership(gone.origin()), next.encode());
    return new Outcome.OwnershipSet(gone.epoch());
  }
}
