package io.terroir.sdk;

import com.google.protobuf.ByteString;

/**
 * A record of the audit log.
 *
 * @param previous the hash of its chain before it
 * @param bytes what is hashed: {@code terroir.epaxos.audit.AuditRecordMessage}
 */
public record AuditRecord(AuditPosition at, ByteString previous, ByteString bytes) {}
