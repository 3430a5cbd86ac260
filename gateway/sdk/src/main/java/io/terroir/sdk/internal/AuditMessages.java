package io.terroir.sdk.internal;

import io.terroir.sdk.AuditHead;
import io.terroir.sdk.AuditPage;
import io.terroir.sdk.AuditPosition;
import io.terroir.sdk.AuditRecord;
import io.terroir.v1.ReadAuditResponse;

/** Pages of the audit log as messages. */
public final class AuditMessages {
  private AuditMessages() {}

  /** As a message. */
  public static io.terroir.v1.AuditPosition position(AuditPosition at) {
    return io.terroir.v1.AuditPosition.newBuilder()
        .setReplica(at.replica())
        .setIncarnation(at.incarnation())
        .setSequence(at.sequence())
        .build();
  }

  /** The page in {@code answer}. */
  public static AuditPage page(ReadAuditResponse answer) {
    return new AuditPage(
        answer.getReplica(),
        answer.getHeadsList().stream()
            .map(head -> new AuditHead(position(head.getAt()), head.getHash()))
            .toList(),
        answer.getRecordsList().stream()
            .map(row -> new AuditRecord(position(row.getAt()), row.getPrevious(), row.getRecord()))
            .toList(),
        answer.getMore());
  }

  private static AuditPosition position(io.terroir.v1.AuditPosition at) {
    return new AuditPosition(at.getReplica(), at.getIncarnation(), at.getSequence());
  }
}
