package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.proto.AuditRecordMessage;
import io.terroir.epaxos.proto.AuditedCommandMessage;
import java.util.List;

/** The bytes of records. The same at every replica, so nothing of the replica is in them. */
public final class AuditRecordCodec {
  private AuditRecordCodec() {}

  private static AuditedCommandMessage message(AuditedCommand audited) {
    return AuditedCommandMessage.newBuilder()
        .setCommand(audited.command())
        .setOutcome(audited.outcome())
        .build();
  }

  /** The record of an id whose commands were executed in {@code epoch}. */
  public static ByteString commands(long epoch, List<AuditedCommand> commands) {
    return AuditRecordMessage.newBuilder()
        .setEpoch(epoch)
        .addAllCommands(commands.stream().map(AuditRecordCodec::message).toList())
        .build()
        .toByteString();
  }

  /** The record of an attempt to end {@code epoch} with other members. */
  public static ByteString membersChange(long epoch, AuditedCommand change) {
    return AuditRecordMessage.newBuilder()
        .setEpoch(epoch)
        .setMembersChange(message(change))
        .build()
        .toByteString();
  }

  /** The record of an id of {@code epoch} under which nothing is executed. */
  public static ByteString nothing(long epoch) {
    return AuditRecordMessage.newBuilder().setEpoch(epoch).build().toByteString();
  }
}
