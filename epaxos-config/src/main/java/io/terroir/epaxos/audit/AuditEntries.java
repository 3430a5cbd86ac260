package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.proto.AuditRecordMessage;
import io.terroir.epaxos.proto.AuditedCommandMessage;
import java.util.List;

/** The bytes of records. The same at every replica, so nothing of the replica is in them. */
public final class AuditEntries {
  private AuditEntries() {}

  /** What is told of one command. */
  public static AuditedCommandMessage command(ByteString command, ByteString outcome) {
    return AuditedCommandMessage.newBuilder().setCommand(command).setOutcome(outcome).build();
  }

  /** The record of an id whose commands were executed in {@code epoch}. */
  public static ByteString commands(long epoch, List<AuditedCommandMessage> commands) {
    return AuditRecordMessage.newBuilder()
        .setEpoch(epoch)
        .addAllCommands(commands)
        .build()
        .toByteString();
  }

  /** The record of an attempt to end {@code epoch} with other members. */
  public static ByteString membersChange(long epoch, ByteString change, ByteString outcome) {
    return AuditRecordMessage.newBuilder()
        .setEpoch(epoch)
        .setMembersChange(command(change, outcome))
        .build()
        .toByteString();
  }

  /** The record of an id of {@code epoch} under which nothing is executed. */
  public static ByteString nothing(long epoch) {
    return AuditRecordMessage.newBuilder().setEpoch(epoch).build().toByteString();
  }
}
