package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.AddWinsElement;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.LwwRegister;
import io.terroir.gossip.crdt.Tally;
import io.terroir.runtime.clock.ClockOffsetException;
import io.terroir.runtime.clock.HybridLogicalClock;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.keyspace.MergeType;
import java.util.Optional;
import java.util.Set;

/** Turns an operation of a client into the delta that does it, on top of what this replica has. */
final class WeakWriter {
  private final WeakRows rows;
  private final HybridLogicalClock clock;

  WeakWriter(WeakRows rows, HybridLogicalClock clock) {
    this.rows = rows;
    this.clock = clock;
  }

  /** Whether {@code operation} means something for values of {@code type}. */
  static boolean fits(WeakOperation operation, MergeType type) {
    return switch (type) {
      case LWW_REGISTER ->
          operation instanceof WeakOperation.Read
              || operation instanceof WeakOperation.SetRegister
              || operation instanceof WeakOperation.ClearRegister;
      case PN_COUNTER ->
          operation instanceof WeakOperation.Read
              || operation instanceof WeakOperation.AddToCounter;
      case ADD_WINS_SET ->
          operation instanceof WeakOperation.Read
              || operation instanceof WeakOperation.AddToSet
              || operation instanceof WeakOperation.RemoveFromSet;
    };
  }

  /** Whether {@code delta} can be of a value of {@code type}. */
  static boolean fits(Delta.OfKey delta, MergeType type) {
    return switch (type) {
      case LWW_REGISTER -> delta instanceof Delta.Register;
      case PN_COUNTER -> delta instanceof Delta.Counter;
      case ADD_WINS_SET -> delta instanceof Delta.Element;
    };
  }

  /**
   * The delta of a write.
   *
   * @param dot the name that the update will have
   * @throws io.terroir.runtime.error.TerroirRefusedException if it cannot be done
   */
  Delta deltaOf(KeyspaceId keyspace, OriginDigest origin, WeakOperation operation, Dot dot) {
    ByteString key = operation.key();
    if (operation instanceof WeakOperation.SetRegister set) {
      return register(keyspace, origin, key, dot, Optional.of(set.value()));
    }
    if (operation instanceof WeakOperation.ClearRegister) {
      return register(keyspace, origin, key, dot, Optional.empty());
    }
    if (operation instanceof WeakOperation.AddToCounter add) {
      Tally before = rows.tally(keyspace, origin, key, dot.incarnation());
      return new Delta.Counter(origin, key, plus(before, add.delta()));
    }
    if (operation instanceof WeakOperation.AddToSet add) {
      Set<Dot> seen = element(keyspace, origin, key, add.element()).live();
      return new Delta.Element(origin, key, add.element(), true, seen);
    }
    if (operation instanceof WeakOperation.RemoveFromSet remove) {
      Set<Dot> seen = element(keyspace, origin, key, remove.element()).live();
      return new Delta.Element(origin, key, remove.element(), false, seen);
    }
    throw new IllegalArgumentException("a read has no delta");
  }

  /** A write happens after what it overwrites, also when this clock is behind. */
  private Delta register(
      KeyspaceId keyspace,
      OriginDigest origin,
      ByteString key,
      Dot dot,
      Optional<ByteString> value) {
    rows.register(keyspace, origin, key).ifPresent(before -> observe(before, dot));
    return new Delta.Register(origin, key, new LwwRegister(clock.now(), dot, value));
  }

  private void observe(LwwRegister before, Dot dot) {
    if (before.dot().incarnation().replica().equals(dot.incarnation().replica())) {
      clock.resumeAfter(before.timestamp());
      return;
    }
    try {
      clock.update(before.timestamp());
    } catch (ClockOffsetException e) {
      throw Refusal.of(
              Reason.UNAVAILABLE, "the clock of this replica is behind; write at another one")
          .toException();
    }
  }

  private static Tally plus(Tally before, long delta) {
    try {
      return before.plus(delta);
    } catch (ArithmeticException e) {
      throw Refusal.invalid("delta", "the counter would leave the range of 64-bit numbers")
          .toException();
    }
  }

  private AddWinsElement element(
      KeyspaceId keyspace, OriginDigest origin, ByteString key, ByteString element) {
    return rows.element(keyspace, origin, key, element);
  }
}
