package io.terroir.runtime.data;

import com.google.protobuf.ByteString;

/**
 * A key with its value and history counters.
 *
 * @param createRevision the shard's revision when the key was created
 * @param modRevision the shard's revision when the key was last written
 * @param version how many times it was written since it was created; 1 at first
 * @param lease the lease that it is attached to and ends with; {@link #NO_LEASE} if none
 */
public record Entry(
    ByteString key,
    ByteString value,
    long createRevision,
    long modRevision,
    long version,
    long lease) {
  /** The lease of an entry that is attached to none. */
  public static final long NO_LEASE = 0;
}
