package io.terroir.raft.shard;

import io.terroir.raft.core.LogPosition;
import io.terroir.runtime.id.ShardId;
import java.util.List;

/**
 * A split that was applied.
 *
 * @param parent the shard that split
 * @param child the shard that was split off
 * @param childRange what the child holds, and the generation of both
 * @param at the position of the entry in the parent's log. The child's log begins behind it: its
 *     terms, indexes and revisions continue those of the parent
 * @param members the child's voters and the disks that they found it on
 */
public record ShardSplit(
    ShardId parent,
    ShardId child,
    ShardRange childRange,
    LogPosition at,
    List<ShardCommand.SplitMember> members) {
  public ShardSplit {
    members = List.copyOf(members);
  }
}
