package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import java.nio.ByteBuffer;

/** Rows of the audit log as bytes. */
final class AuditCodec {
  private AuditCodec() {}

  static ByteString row(AuditRecord record) {
    return record.previous().bytes().concat(record.bytes());
  }

  static AuditRecord record(CommandId id, ByteString row) {
    return new AuditRecord(
        id,
        new AuditHash(row.substring(0, AuditHash.SIZE_BYTES)),
        row.substring(AuditHash.SIZE_BYTES));
  }

  static ByteString row(AuditHead head) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(head.sequence()).flip())
        .concat(head.hash().bytes());
  }

  static AuditHead head(Incarnation issuer, ByteString row) {
    return new AuditHead(
        issuer, row.asReadOnlyByteBuffer().getLong(), new AuditHash(row.substring(Long.BYTES)));
  }
}
