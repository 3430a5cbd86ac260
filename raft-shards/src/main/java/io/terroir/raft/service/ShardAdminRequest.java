package io.terroir.raft.service;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import java.util.Optional;
import java.util.Set;

/** What operators ask of a node about its replicas of strong shards. */
sealed interface ShardAdminRequest {
  /** How they are. */
  record Report(Set<KeyspaceId> keyspaces) implements ShardAdminRequest {
    public Report {
      keyspaces = Set.copyOf(keyspaces);
    }

    /** Whether {@code shard} is asked about: any is, if no keyspace is named. */
    boolean asksFor(ShardId shard) {
      return keyspaces.isEmpty() || keyspaces.contains(shard.keyspace());
    }
  }

  /** Hand the leadership of {@code shard} over. */
  record MoveLeader(ShardId shard, NodeId to) implements ShardAdminRequest {}

  /** Whether a member of {@code shard} could take part in a split, and on which disk it is. */
  record Standing(ShardId shard) implements ShardAdminRequest {}

  /** Split {@code shard} before {@code at}, or in the middle of its data. */
  record Split(ShardId shard, Optional<OriginDigest> at) implements ShardAdminRequest {}

  /** Make {@code node} a voter of {@code shard}, or else have it be no member. */
  record ChangeMember(ShardId shard, NodeId node, boolean votes) implements ShardAdminRequest {}
}
