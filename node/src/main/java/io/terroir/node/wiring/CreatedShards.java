package io.terroir.node.wiring;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.shard.OriginRange;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;

/**
 * What a shard was when it was created, as the directory's records still tell. The shards of a
 * keyspace in a region are created together and numbered from zero; how many they are never
 * changes, and whatever is split off has a higher number. A shard that splits keeps the lower part
 * of its range, so that each created shard still begins where it began.
 */
final class CreatedShards {
  private final DirectoryView view;

  CreatedShards(DirectoryView view) {
    this.view = view;
  }

  /** Whether {@code shard} was created blank, not split off another. */
  boolean wasCreated(ShardId shard) {
    return view.keyspace(shard.keyspace())
        .filter(keyspace -> shard.number() < keyspace.policy().shardsPerRegion())
        .isPresent();
  }

  /**
   * The range with which a replica of {@code shard} begins that has nothing of its log yet. The log
   * may hold requests from before a split.
   */
  OriginRange range(ShardRecord shard) {
    if (!wasCreated(shard.id())) {
      // It has nothing before it has a snapshot, which holds the range.
      return new OriginRange(shard.first(), shard.last());
    }
    OriginDigest last =
        view.shards(shard.id().keyspace(), shard.id().region()).stream()
            .filter(other -> wasCreated(other.id()))
            .map(ShardRecord::first)
            .filter(first -> first.compareTo(shard.first()) > 0)
            .min(OriginDigest::compareTo)
            .map(OriginDigest::previous)
            .orElse(OriginDigest.MAX);
    return new OriginRange(shard.first(), last);
  }
}
