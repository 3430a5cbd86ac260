package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreSpace;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where in the store the rows of a shard are. There are two places for them, and one row that says
 * in which the state is. The other one takes a snapshot while it is received, and becomes that of
 * the state when that row is written: whatever the size of the shard, it is one small batch that
 * exchanges its state, and a crash leaves the old or the new one.
 */
enum ShardPlace {
  /** That of a shard which has never received a snapshot. */
  FIRST(0, StoreSpace.SHARD),
  /** The other. */
  SECOND(1, StoreSpace.SHARD_SECOND);

  private final ByteString value;
  private final StoreSpace space;

  ShardPlace(int number, StoreSpace space) {
    this.value = ByteString.copyFrom(new byte[] {(byte) number});
    this.space = space;
  }

  /** The place that does not hold the state while this one does. */
  ShardPlace other() {
    return this == FIRST ? SECOND : FIRST;
  }

  /** The key of {@code rest} in this place. */
  ByteString key(ByteString rest) {
    return space.key(rest);
  }

  /**
   * Where the state is.
   *
   * @param shard names the shard within a place
   */
  static ShardPlace of(ByteString shard, StoreReader store) {
    return of(shard, store::get);
  }

  /** Where the state is, by what {@code get} reads of the store. */
  static ShardPlace of(ByteString shard, Function<ByteString, Optional<ByteString>> get) {
    return get.apply(row(shard)).filter(SECOND.value::equals).isPresent() ? SECOND : FIRST;
  }

  /** The row that says where the state is. */
  static ByteString row(ByteString shard) {
    return StoreSpace.SHARD_PLACE.key(shard);
  }

  /** What that row holds if it is here. */
  ByteString value() {
    return value;
  }
}
