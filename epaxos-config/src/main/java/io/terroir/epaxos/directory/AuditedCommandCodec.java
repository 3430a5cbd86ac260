package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.audit.AuditedCommand;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.directory.DirectoryCommand.CreateKeyspace;
import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.epaxos.directory.DirectoryOutcome.PolicyUpdated;
import io.terroir.epaxos.proto.ClaimedMessage;
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

  /**
   * What is kept of {@code command}, executed under {@code id}; {@code asked} and {@code answered}
   * are the bytes of it and of its outcome.
   */
  static AuditedCommand of(
      CommandId id,
      DirectoryCommand command,
      ByteString asked,
      DirectoryOutcome outcome,
      ByteString answered) {
    if (command.isRead()) {
      return new AuditedCommand(READ, ByteString.EMPTY);
    } else if (outcome instanceof Claimed claimed) {
      return new AuditedCommand(asked, claimed(id, claimed));
    }
    try {
      if (command instanceof CreateKeyspace) {
        return new AuditedCommand(withoutSalt(asked), created(answered));
      } else if (outcome instanceof PolicyUpdated) {
        return new AuditedCommand(asked, updated(answered));
      }
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalArgumentException("not a directory command that was executed", impossible);
    }
    return new AuditedCommand(asked, answered);
  }

  private static ByteString withoutSalt(ByteString asked) throws InvalidProtocolBufferException {
    DirectoryCommandMessage.Builder kept = DirectoryCommandMessage.parseFrom(asked).toBuilder();
    kept.getCreateKeyspaceBuilder().clearSalt();
    return kept.build().toByteString();
  }

  private static ByteString claimed(CommandId id, Claimed outcome) {
    ClaimedMessage.Builder claimed =
        ClaimedMessage.newBuilder()
            .setBinding(RecordCodec.home(outcome.binding()))
            .setFirstClaim(outcome.firstClaim());
    if (!outcome.decidedBy().equals(id)) {
      claimed.setDecidedBy(RecordCodec.decider(outcome.decidedBy()));
    }
    return DirectoryOutcomeMessage.newBuilder().setClaimed(claimed).build().toByteString();
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
