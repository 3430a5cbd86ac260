package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * Checksums of a snapshot on its way. Each chunk has a CRC-32C of its own, so that one that arrives
 * damaged is refused alone. The whole has a digest that grows with each chunk: the SHA-256 of the
 * digest before it and of the chunk. It is as small as what a receiver can keep beside the chunks,
 * so that it goes on with it after a crash; a SHA-256 over everything would have to begin anew.
 */
final class SnapshotDigest {
  static final int SIZE_BYTES = 32;

  /** Of a snapshot of which there is nothing yet. */
  static final ByteString NOTHING = ByteString.copyFrom(new byte[SIZE_BYTES]);

  private SnapshotDigest() {}

  /** The digest of what {@code before} is of, and {@code chunk} after it. */
  static ByteString after(ByteString before, ByteString chunk) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(before.asReadOnlyByteBuffer());
      chunk.asReadOnlyByteBufferList().forEach(digest::update);
      return ByteString.copyFrom(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  /** The CRC-32C of {@code chunk}. */
  static int crc(ByteString chunk) {
    CRC32C crc = new CRC32C();
    chunk.asReadOnlyByteBufferList().forEach(crc::update);
    return (int) crc.getValue();
  }
}
