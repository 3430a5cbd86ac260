package io.terroir.raft.shard;

import io.terroir.runtime.id.OriginDigest;

/**
 * The origins that a shard holds.
 *
 * @param first the smallest digest
 * @param last the greatest digest, inclusive
 */
public record OriginRange(OriginDigest first, OriginDigest last) {
  /** Every origin of the keyspace. */
  public static final OriginRange ALL = new OriginRange(OriginDigest.MIN, OriginDigest.MAX);

  public OriginRange {
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException("a range must not end before it begins");
    }
  }

  /** Whether {@code origin} is in the range. */
  public boolean contains(OriginDigest origin) {
    return first.compareTo(origin) <= 0 && origin.compareTo(last) <= 0;
  }
}
