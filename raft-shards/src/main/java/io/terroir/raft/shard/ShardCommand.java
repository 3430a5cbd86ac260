package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Term;
import io.terroir.runtime.data.ShardRequest;
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
}
