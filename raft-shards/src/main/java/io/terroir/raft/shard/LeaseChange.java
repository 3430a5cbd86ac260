package io.terroir.raft.shard;

import io.terroir.runtime.id.OriginDigest;
import java.util.OptionalLong;

/**
 * A lease is there, or has ended.
 *
 * @param grantedIndex the entry that granted it
 * @param ttlMillis its time; empty if it has ended
 * @param checkpointMillis what is left of its time by the last checkpoint, unless it was renewed
 */
public record LeaseChange(
    OriginDigest origin,
    long id,
    long grantedIndex,
    OptionalLong ttlMillis,
    OptionalLong checkpointMillis) {
  static LeaseChange of(OriginDigest origin, long id, LeaseRow row) {
    return new LeaseChange(
        origin, id, row.grantedIndex(), OptionalLong.of(row.ttlMillis()), row.checkpointMillis());
  }

  static LeaseChange end(OriginDigest origin, long id, LeaseRow row) {
    return new LeaseChange(
        origin, id, row.grantedIndex(), OptionalLong.empty(), OptionalLong.empty());
  }
}
