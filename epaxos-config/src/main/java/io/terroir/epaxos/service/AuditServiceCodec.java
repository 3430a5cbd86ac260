package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.proto.AuditHeadMessage;
import io.terroir.epaxos.proto.AuditPageMessage;
import io.terroir.epaxos.proto.AuditRowMessage;
import io.terroir.epaxos.proto.DeciderMessage;

/** Pages of audit logs as bytes. */
final class AuditServiceCodec {
  private AuditServiceCodec() {}

  static ByteString encode(AuditPage page) {
    AuditPageMessage.Builder message = AuditPageMessage.newBuilder().setMore(page.more());
    for (AuditHead head : page.heads()) {
      AuditHeadMessage.Builder row = AuditHeadMessage.newBuilder().setHash(head.hash().bytes());
      message.addHeads(row.setAt(id(head.issuer().id(head.sequence()))));
    }
    for (AuditRecord record : page.records()) {
      message.addRecords(
          AuditRowMessage.newBuilder()
              .setId(id(record.id()))
              .setPrevious(record.previous().bytes())
              .setRecord(record.bytes()));
    }
    return message.build().toByteString();
  }

  /**
   * Decodes.
   *
   * @throws IllegalArgumentException if the bytes are no page
   */
  static AuditPage decode(ByteString bytes) {
    try {
      AuditPageMessage message = AuditPageMessage.parseFrom(bytes);
      return new AuditPage(
          message.getHeadsList().stream().map(AuditServiceCodec::head).toList(),
          message.getRecordsList().stream().map(AuditServiceCodec::record).toList(),
          message.getMore());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a page of an audit log", e);
    }
  }

  private static AuditHead head(AuditHeadMessage message) {
    CommandId at = id(message.getAt());
    return new AuditHead(at.issuer(), at.sequence(), new AuditHash(message.getHash()));
  }

  private static AuditRecord record(AuditRowMessage message) {
    return new AuditRecord(
        id(message.getId()), new AuditHash(message.getPrevious()), message.getRecord());
  }

  static DeciderMessage id(CommandId id) {
    return DeciderMessage.newBuilder()
        .setReplica(id.replica().number())
        .setIncarnation(id.incarnation())
        .setSequence(id.sequence())
        .build();
  }

  static CommandId id(DeciderMessage message) {
    return new CommandId(
        new ReplicaId(message.getReplica()), message.getIncarnation(), message.getSequence());
  }
}
