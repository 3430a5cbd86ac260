package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over rows in key order, each with the lengths of its parts. */
final class SnapshotHash {
  private final MessageDigest digest;

  SnapshotHash() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  void add(ByteString key, ByteString value) {
    digest.update(
        ByteBuffer.allocate(2 * Integer.BYTES).putInt(key.size()).putInt(value.size()).flip());
    key.asReadOnlyByteBufferList().forEach(digest::update);
    value.asReadOnlyByteBufferList().forEach(digest::update);
  }

  /** Ends the computation; called once. */
  ByteString value() {
    return ByteString.copyFrom(digest.digest());
  }
}
