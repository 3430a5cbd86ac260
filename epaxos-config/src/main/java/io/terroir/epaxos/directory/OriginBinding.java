package io.terroir.epaxos.directory;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;

/**
 * Where an origin lives.
 *
 * @param keyspace its keyspace
 * @param origin its digest
 * @param home the region whose shards accept its writes
 * @param epoch 1 for the first home; the higher one counts
 */
public record OriginBinding(KeyspaceId keyspace, OriginDigest origin, RegionId home, long epoch) {
  /** The epoch of a first home. */
  static final long FIRST_EPOCH = 1;
}
