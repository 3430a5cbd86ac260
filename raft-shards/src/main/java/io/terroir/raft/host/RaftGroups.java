package io.terroir.raft.host;

import io.terroir.raft.core.LogPosition;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The Raft groups of this process. Thread-safe. */
public interface RaftGroups {
  /**
   * Recovers this node's replica of a group from journal and store and lets it take part. Reads the
   * journal: call it at start or when a shard is created, not per request.
   *
   * @param members all voters when the group was created, the same on every member. What has become
   *     of them since is in journal and store
   * @param createdOn the disk that this node had when the group was created; empty if it was no
   *     member then. On another disk, or where the replica was removed since, it knows nothing: it
   *     does not vote, and counts only after a majority of the others has admitted it
   * @throws IllegalStateException if the group is open already
   */
  RaftGroup open(
      ShardId shard,
      List<NodeId> members,
      Optional<DiskId> createdOn,
      RaftStateMachine stateMachine);

  /** The disk of this node. */
  DiskId disk();

  /** What this node's disk remembers of a replica. Reads the journal. */
  Trace trace(ShardId shard);

  /**
   * What a disk remembers of a replica.
   *
   * @param present whether it holds one; it is opened with what it holds
   * @param removal the configuration in which the last one was found to be no member. Without a
   *     replica, it is opened only at the invitation of a leader of a later configuration: to found
   *     it anew would forget what it was part of
   */
  record Trace(boolean present, Optional<LogPosition> removal) {
    /** Whether a leader that names {@code session} may have it opened. */
    public boolean mayBeInvited(LogPosition session) {
      return !present && removal.filter(at -> at.compareTo(session) >= 0).isEmpty();
    }
  }

  /**
   * Calls {@code listener} when a leader sends something to a group that is not open: as long as it
   * is not, with every message, from any thread.
   */
  void onInvitation(InvitationListener listener);

  /**
   * Calls {@code listener} on the group's pipe when a replica has learnt that it is no member any
   * more, its group is closed, and its journal holds nothing of it. What it has in the store is the
   * listener's to remove.
   */
  void onRemoval(Consumer<ShardId> listener);

  /** Learns which groups this node is to become a member of. */
  @FunctionalInterface
  interface InvitationListener {
    /**
     * Tells that a leader takes this node for a member.
     *
     * @param session the position of the leader's configuration, see {@link Trace#mayBeInvited}
     */
    void invited(ShardId shard, LogPosition session);
  }

  /** The open group of {@code shard}. */
  Optional<RaftGroup> group(ShardId shard);

  /** All open groups. */
  Collection<RaftGroup> groups();
}
