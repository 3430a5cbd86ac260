package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.wire.RecordCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a chain says at one of its records: SHA-256 over the hash before it, the id (as in {@link
 * RecordCodec#idToBytes}) and the record's bytes.
 *
 * @param bytes 32 of them
 */
public record AuditHash(ByteString bytes) {
  /** Bytes of a hash. */
  public static final int SIZE_BYTES = 32;

  /** Before the first record of a chain. */
  public static final AuditHash START = new AuditHash(ByteString.copyFrom(new byte[SIZE_BYTES]));

  public AuditHash {
    if (bytes.size() != SIZE_BYTES) {
      throw new IllegalArgumentException("a hash has " + SIZE_BYTES + " bytes");
    }
  }

  /** The hash with the lower-case hexadecimal digits {@code text}. */
  public static AuditHash parse(String text) {
    return new AuditHash(ByteString.copyFrom(HexFormat.of().parseHex(text)));
  }

  /** The hash after {@code record} in the chain of {@code id}'s issuer. */
  public AuditHash after(CommandId id, ByteString record) {
    MessageDigest digest = sha256();
    digest.update(bytes.asReadOnlyByteBuffer());
    digest.update(RecordCodec.idToBytes(id).asReadOnlyByteBuffer());
    digest.update(record.asReadOnlyByteBuffer());
    return new AuditHash(ByteString.copyFrom(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** Hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
