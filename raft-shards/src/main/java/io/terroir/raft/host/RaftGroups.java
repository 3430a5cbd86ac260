package io.terroir.raft.host;

import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The Raft groups of this process. Thread-safe. */
public interface RaftGroups {
  /**
   * Recovers this node's replica of a group from journal and store and lets it take part. Reads the
   * journal: call it at start or when a shard is created, not per request.
   *
   * @param members all voters when the group was created, this node among them, the same on every
   *     member. What has become of them since is in journal and store
   * @param createdOn the disk that this node had when the group was created. On another one it
   *     takes part only after a majority of the others has admitted it
   * @throws IllegalArgumentException if this node is not among {@code members}
   * @throws IllegalStateException if the group is open already
   */
  RaftGroup open(
      ShardId shard, List<NodeId> members, DiskId createdOn, RaftStateMachine stateMachine);

  /** The open group of {@code shard}. */
  Optional<RaftGroup> group(ShardId shard);

  /** All open groups. */
  Collection<RaftGroup> groups();
}
