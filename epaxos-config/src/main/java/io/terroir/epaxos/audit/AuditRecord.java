package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;

/**
 * One record in its chain.
 *
 * @param id under which id
 * @param previous the hash of the record before it
 * @param bytes an {@code AuditRecordMessage}
 */
public record AuditRecord(CommandId id, AuditHash previous, ByteString bytes) {
  /** The chain's hash at this record. */
  public AuditHash hash() {
    return previous.after(id, bytes);
  }
}
