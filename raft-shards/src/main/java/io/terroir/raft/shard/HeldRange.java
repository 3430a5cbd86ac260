package io.terroir.raft.shard;

import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.StoreReader;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which origins a shard holds after the last entry applied, and where those went that it gave away:
 * the rows about it, at hand. Changed on the group's pipe, read by any thread.
 */
final class HeldRange {
  private final ShardId shard;
  private final ShardRange atCreation;
  private final ShardKeys keys;
  private volatile NavigableMap<Long, SplitRow> splits = new TreeMap<>();
  private volatile ShardRange now;

  HeldRange(ShardId shard, OriginRange atCreation, ShardKeys keys, StoreReader state) {
    this.shard = shard;
    this.atCreation = new ShardRange(ShardRange.FIRST_GENERATION, atCreation);
    this.keys = keys;
    this.now = this.atCreation;
    read(state);
  }

  /** Takes over what {@code state} holds, after it was replaced altogether. */
  void read(StoreReader state) {
    NavigableMap<Long, SplitRow> found = new TreeMap<>();
    state.scan(
        keys.splitsFirst(),
        keys.splitsEnd(),
        (key, row) -> {
          found.put(ShardKeys.generationOfSplit(key), SplitRow.decode(row));
          return true;
        });
    splits = found;
    now = state.get(keys.range()).map(ShardRange::decode).orElse(atCreation);
  }

  ShardRange now() {
    return now;
  }

  /** What was split off, by generation. */
  Map<Long, SplitRow> splits() {
    return splits;
  }

  /** The shard has split off {@code row}. */
  void split(ShardRange left, SplitRow row) {
    NavigableMap<Long, SplitRow> more = new TreeMap<>(splits);
    more.put(left.generation(), row);
    splits = more;
    now = left;
  }

  /** Why nothing is served of {@code origin}, if it is not in the range. */
  Optional<Refusal> refusal(OriginDigest origin) {
    if (now.origins().contains(origin)) {
      return Optional.empty();
    }
    return Optional.of(
        splits.values().stream()
            .filter(split -> split.origins().contains(origin))
            .findFirst()
            .map(split -> Refusal.movedTo(child(split)))
            .orElseGet(
                () -> Refusal.invalid("shard", "the origin is outside the range of this shard")));
  }

  /** The shard that was split off. */
  ShardId child(SplitRow split) {
    return new ShardId(shard.keyspace(), shard.region(), split.child());
  }
}
