package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.audit.AuditedCommand;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.proto.ClaimedMessage;
import io.terroir.epaxos.proto.DeciderMessage;
import io.terroir.epaxos.proto.DirectoryCommandMessage;
import io.terroir.epaxos.proto.DirectoryOutcomeMessage;
import io.terroir.epaxos.proto.WhereMessage;

/**
 * What the audit log keeps of directory commands: the command as it was submitted, and of the
 * outcome what the command does not say already. Salts are left out, since with a salt the names of
 * origins can be guessed from their digests; of reads it is kept only that there was one.
 */
final class AuditedCommandCodec {
  private static final ByteString READ =
      DirectoryCommandMessage.newBuilder()
          .setWhere(WhereMessage.getDefaultInstance())
          .build()
          .toByteString();

  private AuditedCommandCodec() {}

  /** What is kept of {@code command}, executed under {@code id}. */
  static AuditedCommand of(CommandId id, ByteString command, ByteString outcome) {
    try {
      DirectoryCommandMessage asked = DirectoryCommandMessage.parseFrom(command);
      return switch (asked.getCommandCase()) {
        case WHERE -> new AuditedCommand(READ, ByteString.EMPTY);
        case CLAIM -> new AuditedCommand(command, claimed(id, outcome));
        case CREATE_KEYSPACE ->
            new AuditedCommand(withoutSalt(asked).toByteString(), created(outcome));
        case UPDATE_POLICY, IN_FORCE -> new AuditedCommand(command, updated(outcome));
        default -> new AuditedCommand(command, outcome);
      };
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalArgumentException("not a directory command that was executed", impossible);
    }
  }

  private static DirectoryCommandMessage withoutSalt(DirectoryCommandMessage asked) {
    DirectoryCommandMessage.Builder kept = asked.toBuilder();
    kept.getCreateKeyspaceBuilder().clearSalt();
    return kept.build();
  }

  private static ByteString claimed(CommandId id, ByteString outcome)
      throws InvalidProtocolBufferException {
    DirectoryOutcomeMessage.Builder kept = DirectoryOutcomeMessage.parseFrom(outcome).toBuilder();
    if (!kept.hasClaimed()) {
      return outcome;
    }
    ClaimedMessage.Builder claimed = kept.getClaimedBuilder();
    claimed.getBindingBuilder().clearKeyspace().clearOrigin();
    DeciderMessage decider = RecordCodec.decider(id);
    if (claimed.getDecidedBy().equals(decider)) {
      claimed.clearDecidedBy();
    }
    return kept.build().toByteString();
  }

  private static ByteString updated(ByteString outcome) throws InvalidProtocolBufferException {
    DirectoryOutcomeMessage.Builder kept = DirectoryOutcomeMessage.parseFrom(outcome).toBuilder();
    if (!kept.hasPolicy()) {
      return outcome;
    }
    kept.getPolicyBuilder().clearName().clearSalt().clearPolicy();
    return kept.build().toByteString();
  }

  private static ByteString created(ByteString outcome) throws InvalidProtocolBufferException {
    DirectoryOutcomeMessage.Builder kept = DirectoryOutcomeMessage.parseFrom(outcome).toBuilder();
    if (!kept.hasKeyspace()) {
      return outcome;
    }
    kept.getKeyspaceBuilder().getKeyspaceBuilder().clearName().clearSalt().clearPolicy();
    return kept.build().toByteString();
  }
}
