package io.terroir.epaxos.directory;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.List;

/**
 * One thing that is new in the directory. Each carries the whole object with a number that only
 * grows (a revision, a policy epoch, a generation, an epoch; a node is registered, then retired),
 * so that changes may be merged in any order, repeated, and come from any replica: the directory is
 * the merge of all its changes, and a snapshot is just the changes that still count.
 */
public sealed interface DirectoryChange {
  /** A region is new or has new distances. The higher revision counts. */
  record RegionChanged(RegionRecord region) implements DirectoryChange {}

  /** A node is new, or on a new disk. The higher generation counts. */
  record NodeRegistered(NodeRecord node) implements DirectoryChange {}

  /** A node is gone for ever, even where its registration has not been seen. */
  record NodeRetired(NodeRecord node) implements DirectoryChange {}

  /**
   * A keyspace is new, or its policy is, or a region has reported a policy. What {@linkplain
   * Keyspace#supersedes supersedes} the other counts.
   */
  record KeyspaceChanged(Keyspace keyspace) implements DirectoryChange {}

  /** A keyspace is gone for ever, even where its creation has not been seen. */
  record KeyspaceDropped(Keyspace keyspace) implements DirectoryChange {}

  /** Shards of a keyspace in a region. The higher generation counts, shard by shard. */
  record ShardsChanged(KeyspaceId keyspace, RegionId region, List<ShardRecord> shards)
      implements DirectoryChange {
    public ShardsChanged {
      shards = List.copyOf(shards);
    }
  }

  /**
   * An origin has a home, or another one, or none any more. What {@linkplain
   * OriginBinding#supersedes supersedes} the other counts.
   */
  record OriginBound(OriginBinding binding) implements DirectoryChange {}
}
