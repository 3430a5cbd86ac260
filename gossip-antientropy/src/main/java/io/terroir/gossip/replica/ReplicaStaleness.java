package io.terroir.gossip.replica;

import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import java.util.List;
import java.util.OptionalLong;

/** How old the read replicas of this node may be. Thread-safe. */
public final class ReplicaStaleness {
  private final ReplicaPolicy policy;
  private final ReplicaStore store;
  private final WallClock clock;

  /** Of the shards that {@code policy} says this node follows. */
  public ReplicaStaleness(ReplicaPolicy policy, ReplicaStore store, WallClock clock) {
    this.policy = policy;
    this.store = store;
    this.clock = clock;
  }

  /** Shards of {@code home} that are followed here. */
  public long followed(RegionId home) {
    return of(home).size();
  }

  /** Those of them of which it is not known up to when they are complete. */
  public long unbounded(RegionId home) {
    return of(home).stream().filter(shard -> closedMillis(shard) == 0).count();
  }

  /**
   * The greatest age of the others by the clock here, the offset of the leaders' clocks not
   * counted, in milliseconds; empty if there are none.
   */
  public OptionalLong oldestMillis(RegionId home) {
    long now = clock.millis();
    return of(home).stream()
        .mapToLong(this::closedMillis)
        .filter(closed -> closed != 0)
        .map(closed -> Math.max(0, now - closed))
        .max();
  }

  private List<ShardId> of(RegionId home) {
    return policy.followed().stream().filter(shard -> shard.region().equals(home)).toList();
  }

  private long closedMillis(ShardId shard) {
    return store.state(shard).closed().wallMillis();
  }
}
