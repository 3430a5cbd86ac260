package io.terroir.runtime.data;

import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/** What a replica answered. */
public sealed interface ShardResponse {
  /**
   * It was done.
   *
   * @param revision the shard's revision that the result belongs to
   * @param epoch the home epoch of the origin
   * @param staleMillis an upper bound, in milliseconds, of how old the state read may be; 0 for
   *     linearizable answers, -1 if unknown
   */
  record Served(
      OperationResult result,
      long revision,
      long epoch,
      NodeId servedBy,
      RegionId servedIn,
      long staleMillis)
      implements ShardResponse {}

  /** It was not done. */
  record Refused(Refusal refusal) implements ShardResponse {}
}
