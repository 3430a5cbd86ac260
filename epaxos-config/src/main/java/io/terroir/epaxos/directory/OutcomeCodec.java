package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.epaxos.directory.DirectoryOutcome.Done;
import io.terroir.epaxos.directory.DirectoryOutcome.Erasure;
import io.terroir.epaxos.directory.DirectoryOutcome.KeyspaceCreated;
import io.terroir.epaxos.directory.DirectoryOutcome.Located;
import io.terroir.epaxos.directory.DirectoryOutcome.NodeKnown;
import io.terroir.epaxos.directory.DirectoryOutcome.PolicyUpdated;
import io.terroir.epaxos.directory.DirectoryOutcome.Refused;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved;
import io.terroir.epaxos.directory.DirectoryOutcome.ShardsCreated;
import io.terroir.epaxos.proto.ClaimedMessage;
import io.terroir.epaxos.proto.DirectoryOutcomeMessage;
import io.terroir.epaxos.proto.DoneMessage;
import io.terroir.epaxos.proto.ErasureMessage;
import io.terroir.epaxos.proto.KeyspaceOutcomeMessage;
import io.terroir.epaxos.proto.LocatedMessage;
import io.terroir.epaxos.proto.RefusedMessage;
import io.terroir.epaxos.proto.ShardsOutcomeMessage;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.ShardId;
import java.util.Optional;

/** Outcomes of directory commands as bytes. */
public final class OutcomeCodec {
  private OutcomeCodec() {}

  /** Encodes. */
  public static ByteString encode(DirectoryOutcome outcome) {
    DirectoryOutcomeMessage.Builder message = DirectoryOutcomeMessage.newBuilder();
    if (outcome instanceof Done) {
      message.setDone(DoneMessage.getDefaultInstance());
    } else if (outcome instanceof NodeKnown known) {
      message.setNode(RecordCodec.node(known.node()));
    } else if (outcome instanceof KeyspaceCreated created) {
      message.setKeyspace(
          KeyspaceOutcomeMessage.newBuilder()
              .setKeyspace(RecordCodec.keyspace(created.keyspace()))
              .setCreated(created.created()));
    } else if (outcome instanceof ShardsCreated created) {
      ShardId any = created.shards().get(0).id();
      message.setShards(
          ShardsOutcomeMessage.newBuilder()
              .setShards(RecordCodec.shards(any.keyspace(), any.region(), created.shards()))
              .setCreated(created.created()));
    } else if (outcome instanceof Claimed claimed) {
      message.setClaimed(
          ClaimedMessage.newBuilder()
              .setBinding(RecordCodec.binding(claimed.binding()))
              .setFirstClaim(claimed.firstClaim())
              .setDecidedBy(RecordCodec.decider(claimed.decidedBy())));
    } else if (outcome instanceof Located located) {
      LocatedMessage.Builder where = LocatedMessage.newBuilder();
      located.binding().ifPresent(binding -> where.setBinding(RecordCodec.binding(binding)));
      message.setLocated(where);
    } else if (outcome instanceof Erasure erasure) {
      message.setErasure(
          ErasureMessage.newBuilder()
              .setBinding(RecordCodec.binding(erasure.binding()))
              .addAllPending(RecordCodec.names(erasure.pending())));
    } else if (outcome instanceof PolicyUpdated updated) {
      message.setPolicy(RecordCodec.keyspace(updated.keyspace()));
    } else if (outcome instanceof Refused refused) {
      message.setRefused(refusal(refused.refusal()));
    } else if (outcome instanceof Reserved reserved) {
      message.setReserved(ReservationCodec.message(reserved));
    }
    return message.build().toByteString();
  }

  /**
   * Decodes.
   *
   * @throws IllegalArgumentException if the bytes are no outcome
   */
  public static DirectoryOutcome decode(ByteString bytes) {
    try {
      return decode(DirectoryOutcomeMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an outcome of a directory command", e);
    }
  }

  private static DirectoryOutcome decode(DirectoryOutcomeMessage message) {
    return switch (message.getOutcomeCase()) {
      case DONE -> new Done();
      case NODE -> new NodeKnown(RecordCodec.node(message.getNode()));
      case KEYSPACE ->
          new KeyspaceCreated(
              RecordCodec.keyspace(message.getKeyspace().getKeyspace()),
              message.getKeyspace().getCreated());
      case SHARDS ->
          new ShardsCreated(
              RecordCodec.shards(message.getShards().getShards()),
              message.getShards().getCreated());
      case CLAIMED ->
          new Claimed(
              RecordCodec.binding(message.getClaimed().getBinding()),
              message.getClaimed().getFirstClaim(),
              RecordCodec.decider(message.getClaimed().getDecidedBy()));
      case LOCATED ->
          new Located(
              message.getLocated().hasBinding()
                  ? Optional.of(RecordCodec.binding(message.getLocated().getBinding()))
                  : Optional.empty());
      case ERASURE ->
          new Erasure(
              RecordCodec.binding(message.getErasure().getBinding()),
              RecordCodec.regions(message.getErasure().getPendingList()));
      case POLICY -> new PolicyUpdated(RecordCodec.keyspace(message.getPolicy()));
      case REFUSED -> new Refused(refusal(message.getRefused()));
      case RESERVED -> ReservationCodec.outcome(message.getReserved());
      case OUTCOME_NOT_SET -> throw new IllegalArgumentException("an unknown outcome");
    };
  }

  private static RefusedMessage refusal(Refusal refusal) {
    return RefusedMessage.newBuilder()
        .setReason(refusal.reason().name())
        .setMessage(refusal.message())
        .setField(refusal.field())
        .build();
  }

  private static Refusal refusal(RefusedMessage message) {
    Reason reason = Reason.valueOf(message.getReason());
    return new Refusal(
        reason, message.getMessage(), Optional.empty(), Optional.empty(), 0, message.getField());
  }
}
