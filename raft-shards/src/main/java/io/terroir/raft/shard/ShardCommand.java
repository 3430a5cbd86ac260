package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import java.util.List;

/** What stands in the log of a shard. */
public sealed interface ShardCommand {
  /**
   * A client's operation.
   *
   * @param content the operation as it was encoded; a retry of the request must have the same
   */
  record Execute(ShardRequest request, ByteString content) implements ShardCommand {}

  /**
   * The origin lives in {@code home} from {@code epoch} on: nothing of it is written or read
   * linearizably here any more.
   */
  record SetGone(OriginDigest origin, long epoch, RegionId home) implements ShardCommand {}

  /**
   * Nobody renewed a lease for its time. Does nothing unless the entry is of {@code term}: another
   * leader has counted anew, and may have renewed it since.
   *
   * @param grantedIndex the entry that granted the lease: another may have its id by now
   */
  record ExpireLease(OriginDigest origin, long id, long grantedIndex, Term term)
      implements ShardCommand {}

  /**
   * What is left of the time of leases, for whoever leads next. Does nothing unless the entry is of
   * {@code term}, as an expiry.
   */
  record CheckpointLeases(List<LeaseCheckpoint> leases, Term term) implements ShardCommand {}

  /**
   * States before {@code revision} are not read any more. A leader proposes it, since applying
   * knows no time.
   */
  record Compact(long revision) implements ShardCommand {}

  /**
   * The origins from {@code childFirst} on belong to a new shard of the same members from here on.
   *
   * @param generation of both shards after the split
   * @param child the number of the new shard
   * @param configuration the position of the configuration that all voters had applied when they
   *     were asked
   * @param members those voters, and the disks on which they were then
   */
  record Split(
      long generation,
      int child,
      OriginDigest childFirst,
      LogPosition configuration,
      List<SplitMember> members)
      implements ShardCommand {
    public Split {
      members = List.copyOf(members);
    }
  }

  /**
   * A founder of the new shard. On another disk it has forgotten what it promised there, and is no
   * founder.
   */
  record SplitMember(NodeId node, DiskId disk) {}
}
