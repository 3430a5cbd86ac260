package io.terroir.sdk;

import com.google.protobuf.ByteString;

/**
 * A key with its value and history.
 *
 * @param createRevision the shard's revision when the key was created
 * @param modRevision the shard's revision when the key was last written
 * @param version how many times the key was written since it was created; 1 at first
 * @param lease the lease that the key is attached to and ends with; 0 if none
 */
public record Entry(
    ByteString key,
    ByteString value,
    long createRevision,
    long modRevision,
    long version,
    long lease) {
  /** The key as UTF-8. */
  public String keyText() {
    return key.toStringUtf8();
  }

  /** The value as UTF-8. */
  public String valueText() {
    return value.toStringUtf8();
  }
}
