package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What is kept of a request: a hash of what it asked for, and the encoded outcome.
 *
 * @param contentHash the first 16 bytes of SHA-256 over the encoded operation
 */
record OutcomeRow(ByteString contentHash, ByteString outcome) {
  private static final int HASH_BYTES = 16;

  static OutcomeRow of(ByteString content, ByteString outcome) {
    return new OutcomeRow(hash(content), outcome);
  }

  boolean isFor(ByteString content) {
    return contentHash.equals(hash(content));
  }

  ByteString encode() {
    return contentHash.concat(outcome);
  }

  static OutcomeRow decode(ByteString bytes) {
    return new OutcomeRow(bytes.substring(0, HASH_BYTES), bytes.substring(HASH_BYTES));
  }

  private static ByteString hash(ByteString content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ByteBuffer part : content.asReadOnlyByteBufferList()) {
        digest.update(part);
      }
      return ByteString.copyFrom(digest.digest(), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }
}
