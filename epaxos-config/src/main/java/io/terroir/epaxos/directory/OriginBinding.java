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
 * @param epoch 1 for the first home; grows when a move begins, is aborted, and when the origin is
 *     erased
 * @param state whether it is served there
 */
public record OriginBinding(
    KeyspaceId keyspace, OriginDigest origin, RegionId home, long epoch, OriginState state) {
  /** The epoch of a first home. */
  static final long FIRST_EPOCH = 1;

  private static final OriginState SETTLED = new OriginState.Settled();

  /** An origin that is served at {@code home}. */
  public OriginBinding(KeyspaceId keyspace, OriginDigest origin, RegionId home, long epoch) {
    this(keyspace, origin, home, epoch, SETTLED);
  }

  /** The same home, later. */
  OriginBinding inState(OriginState next, long nextEpoch) {
    return new OriginBinding(keyspace, origin, home, nextEpoch, next);
  }

  /** The origin as it is served at {@code nextHome}. */
  OriginBinding settledIn(RegionId nextHome, long nextEpoch) {
    return new OriginBinding(keyspace, origin, nextHome, nextEpoch);
  }

  /** Whether the origin was erased. */
  public boolean isErased() {
    return state instanceof OriginState.Erased;
  }

  /** Whether the origin is between two homes. */
  public boolean isMoving() {
    return state instanceof OriginState.Moving;
  }

  /**
   * Whether this is newer than {@code other}, of the same origin: later epochs are, and in the
   * epoch of a move its end comes after its beginning.
   */
  public boolean supersedes(OriginBinding other) {
    return epoch > other.epoch || (epoch == other.epoch && other.isMoving() && !isMoving());
  }
}
