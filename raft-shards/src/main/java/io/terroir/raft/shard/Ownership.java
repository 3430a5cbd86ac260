package io.terroir.raft.shard;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.StoreReader;
import java.util.Optional;

/**
 * Decides whether a request may touch an origin here: at apply for writes, when it is evaluated for
 * reads, both in the state that the request uses. A check before the append proves nothing, since
 * an entry that sends the origin away may stand between the check and the write.
 */
final class Ownership {
  private final RegionId region;
  private final HeldRange range;
  private final ShardKeys keys;

  Ownership(ShardId shard, HeldRange range, ShardKeys keys) {
    this.region = shard.region();
    this.range = range;
    this.keys = keys;
  }

  Optional<OwnershipRecord> record(OriginDigest origin, StoreReader state) {
    return state.get(keys.ownership(origin)).map(OwnershipRecord::decode);
  }

  /** Why a write or a linearizable read of {@code requestEpoch} must not be served; else empty. */
  Optional<Refusal> refusal(OriginDigest origin, long requestEpoch, StoreReader state) {
    Optional<Refusal> outside = outsideRange(origin);
    if (outside.isPresent()) {
      return outside;
    }
    if (requestEpoch < OwnershipRecord.FIRST_EPOCH) {
      return Optional.of(Refusal.invalid("epoch", "a home epoch is at least 1"));
    }
    Optional<OwnershipRecord> record = record(origin, state);
    long knownEpoch = record.map(OwnershipRecord::epoch).orElse(OwnershipRecord.FIRST_EPOCH);
    if (requestEpoch > knownEpoch) {
      return Optional.of(ahead());
    }
    return record.flatMap(known -> behind(known, requestEpoch));
  }

  /** Why a read of any past state must not be served; else empty. */
  Optional<Refusal> eventualRefusal(OriginDigest origin, StoreReader state) {
    return outsideRange(origin).or(() -> record(origin, state).flatMap(Ownership::gone));
  }

  Optional<Refusal> outsideRange(OriginDigest origin) {
    return range.refusal(origin);
  }

  private Optional<Refusal> behind(OwnershipRecord record, long requestEpoch) {
    if (record.state() == OwnershipRecord.State.OPEN && requestEpoch < record.epoch()) {
      return Optional.of(Refusal.wrongHome(Optional.of(region), record.epoch()));
    }
    return gone(record);
  }

  private static Optional<Refusal> gone(OwnershipRecord record) {
    return record.state() == OwnershipRecord.State.GONE
        ? Optional.of(Refusal.wrongHome(record.home(), record.epoch()))
        : Optional.empty();
  }

  /** The request knows of a move that this log does not: it is not served on the request's word. */
  private static Refusal ahead() {
    return Refusal.of(
        Reason.ORIGIN_MOVING,
        "the request names a later home epoch than this shard has opened; retry shortly");
  }
}
