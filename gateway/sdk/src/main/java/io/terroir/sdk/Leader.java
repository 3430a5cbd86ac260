package io.terroir.sdk;

import com.google.protobuf.ByteString;

/**
 * Who has won an election.
 *
 * @param key that stands for the leader
 * @param token the create revision of the key: greater than that of every leader before
 * @param value what the leader proclaims
 */
public record Leader(ByteString key, long token, ByteString value) {
  static Leader of(Entry entry) {
    return new Leader(entry.key(), entry.createRevision(), entry.value());
  }

  /** The value as UTF-8. */
  public String valueText() {
    return value.toStringUtf8();
  }
}
