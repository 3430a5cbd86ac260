package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The leases of one origin and which keys are attached to them, as one command changes them. A
 * lease has so few keys that one entry can end it.
 */
final class Leases {
  /** Ids that the shard chooses are greater than those that people do. */
  private static final long CHOSEN_IDS = 1L << 62;

  private final ShardKeys keys;
  private final ShardLimits limits;
  private final OriginDigest origin;
  private final Overlay effects;
  private final List<LeaseChange> changes = new ArrayList<>();

  Leases(ShardKeys keys, ShardLimits limits, OriginDigest origin, Overlay effects) {
    this.keys = keys;
    this.limits = limits;
    this.origin = origin;
    this.effects = effects;
  }

  /** The id of a lease that brings none: no other entry has the index. */
  static long chosenId(long index) {
    return CHOSEN_IDS + index;
  }

  /** A lease of {@code origin} in {@code state}. */
  static Optional<LeaseRow> find(ShardKeys keys, OriginDigest origin, long id, StoreReader state) {
    return state.get(keys.lease(origin, id)).map(LeaseRow::decode);
  }

  /** The answer to whoever names a lease that is not there. */
  static Refusal notFound() {
    return Refusal.of(
        Reason.LEASE_NOT_FOUND, "the lease was never granted, was revoked, or has expired");
  }

  /** Which leases were granted and ended. */
  List<LeaseChange> changes() {
    return changes;
  }

  /** Grants a lease by the entry at {@code index}. */
  void grant(long id, long ttlMillis, long index) throws CommandRefusedException {
    if (find(keys, origin, id, effects).isPresent()) {
      throw new CommandRefusedException(
          Refusal.invalid("lease", "the origin has a lease of this id; choose another"));
    }
    long count = count();
    if (count >= limits.leasesPerOriginMax()) {
      throw new CommandRefusedException(
          Refusal.invalid(
              "lease", "an origin has at most " + limits.leasesPerOriginMax() + " leases"));
    }
    LeaseRow row = LeaseRow.granted(ttlMillis, index);
    effects.put(keys.lease(origin, id), row.encode());
    setCount(count + 1);
    changes.add(LeaseChange.of(origin, id, row));
  }

  /** The keys attached to a lease, in order. */
  List<ByteString> attachedTo(long id) throws CommandRefusedException {
    require(id);
    List<ByteString> attached = new ArrayList<>();
    effects.scan(
        keys.leaseKeys(origin, id),
        keys.leaseKeysEnd(origin, id),
        (row, nothing) -> attached.add(keys.attachedKeyOf(row)));
    return attached;
  }

  /** Ends a lease to which nothing is attached any more. */
  void end(long id) throws CommandRefusedException {
    LeaseRow row = require(id);
    effects.delete(keys.lease(origin, id));
    setCount(count() - 1);
    changes.add(LeaseChange.end(origin, id, row));
  }

  /** Moves a key from one lease to another; either may be none. */
  void move(ByteString key, long from, long to) throws CommandRefusedException {
    if (to != Entry.NO_LEASE) {
      LeaseRow row = require(to);
      if (from != to) {
        attach(key, to, row.with(key));
      }
    }
    if (from != to) {
      detach(key, from);
    }
  }

  private void attach(ByteString key, long id, LeaseRow row) throws CommandRefusedException {
    if (row.keys() > limits.rangeKeysMax() || row.keyBytes() > limits.txnBytesMax()) {
      throw new CommandRefusedException(
          Refusal.invalid(
              "lease",
              "a lease has at most "
                  + limits.rangeKeysMax()
                  + " keys of "
                  + limits.txnBytesMax()
                  + " bytes; attach some to another"));
    }
    effects.put(keys.lease(origin, id), row.encode());
    effects.put(keys.leaseKey(origin, id, key), ByteString.EMPTY);
  }

  /** Takes a key from the lease that it is attached to, if any. */
  void detach(ByteString key, long id) {
    if (id != Entry.NO_LEASE) {
      LeaseRow row = find(keys, origin, id, effects).orElseThrow();
      effects.put(keys.lease(origin, id), row.without(key).encode());
      effects.delete(keys.leaseKey(origin, id, key));
    }
  }

  private LeaseRow require(long id) throws CommandRefusedException {
    Optional<LeaseRow> row = find(keys, origin, id, effects);
    if (row.isEmpty()) {
      throw new CommandRefusedException(notFound());
    }
    return row.get();
  }

  private long count() {
    return effects
        .get(keys.leases(origin))
        .map(bytes -> bytes.asReadOnlyByteBuffer().getLong())
        .orElse(0L);
  }

  private void setCount(long count) {
    effects.put(
        keys.leases(origin),
        ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(count).flip()));
  }
}
