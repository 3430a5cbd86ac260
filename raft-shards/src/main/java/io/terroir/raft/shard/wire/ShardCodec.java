package io.terroir.raft.shard.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.LeaseCheckpoint;
import io.terroir.raft.shard.Outcome;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.proto.CheckpointLeasesMessage;
import io.terroir.raft.shard.proto.CompactMessage;
import io.terroir.raft.shard.proto.CompactedMessage;
import io.terroir.raft.shard.proto.ConsistencyMessage;
import io.terroir.raft.shard.proto.DoneMessage;
import io.terroir.raft.shard.proto.ExpireLeaseMessage;
import io.terroir.raft.shard.proto.LeaseCheckpointMessage;
import io.terroir.raft.shard.proto.LeaseExpiredMessage;
import io.terroir.raft.shard.proto.LeasesCheckpointedMessage;
import io.terroir.raft.shard.proto.OperationMessage;
import io.terroir.raft.shard.proto.OutcomeMessage;
import io.terroir.raft.shard.proto.OwnershipSetMessage;
import io.terroir.raft.shard.proto.RequestIdMessage;
import io.terroir.raft.shard.proto.RequestMessage;
import io.terroir.raft.shard.proto.ResponseMessage;
import io.terroir.raft.shard.proto.SetGoneMessage;
import io.terroir.raft.shard.proto.ShardCommandMessage;
import io.terroir.raft.shard.proto.SplitDoneMessage;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Commands, outcomes and responses of a shard as bytes. Encoding equal things gives equal bytes.
 */
public final class ShardCodec {
  private ShardCodec() {}

  /** A request, as it travels and as it stands in the log. */
  public static ByteString encodeRequest(ShardRequest request) {
    RequestMessage.Builder message =
        RequestMessage.newBuilder()
            .setKeyspace(request.shard().keyspace().number())
            .setRegion(request.shard().region().name())
            .setShardNumber(request.shard().number())
            .setOrigin(request.origin().bytes())
            .setEpoch(request.epoch())
            .setConsistency(
                switch (request.consistency()) {
                  case LINEARIZABLE -> ConsistencyMessage.CONSISTENCY_LINEARIZABLE;
                  case EVENTUAL -> ConsistencyMessage.CONSISTENCY_EVENTUAL;
                })
            .setAnyReplica(request.anyReplica())
            .setOperation(OperationCodec.encode(request.operation()).toByteString());
    request.requestId().ifPresent(id -> message.setRequestId(encodeRequestId(id)));
    return ShardCommandMessage.newBuilder().setRequest(message).build().toByteString();
  }

  private static RequestIdMessage encodeRequestId(RequestId id) {
    return RequestIdMessage.newBuilder()
        .setClient(id.client())
        .setIssuedMillis(id.issuedMillis())
        .setNumber(id.number())
        .build();
  }

  /** An entry that says where the origin went. */
  public static ByteString encodeSetGone(ShardCommand.SetGone gone) {
    return ShardCommandMessage.newBuilder()
        .setSetGone(
            SetGoneMessage.newBuilder()
                .setOrigin(gone.origin().bytes())
                .setEpoch(gone.epoch())
                .setHome(gone.home().name()))
        .build()
        .toByteString();
  }

  /** An entry that lets go of states before a revision. */
  public static ByteString encodeCompact(ShardCommand.Compact compact) {
    return ShardCommandMessage.newBuilder()
        .setCompact(CompactMessage.newBuilder().setRevision(compact.revision()))
        .build()
        .toByteString();
  }

  /** An entry that ends a lease whose time has passed. */
  public static ByteString encodeExpireLease(ShardCommand.ExpireLease expire) {
    return ShardCommandMessage.newBuilder()
        .setExpireLease(
            ExpireLeaseMessage.newBuilder()
                .setOrigin(expire.origin().bytes())
                .setId(expire.id())
                .setGrantedIndex(expire.grantedIndex())
                .setTerm(expire.term().number()))
        .build()
        .toByteString();
  }

  /** An entry that keeps what is left of leases. */
  public static ByteString encodeCheckpointLeases(ShardCommand.CheckpointLeases command) {
    CheckpointLeasesMessage.Builder message =
        CheckpointLeasesMessage.newBuilder().setTerm(command.term().number());
    for (LeaseCheckpoint lease : command.leases()) {
      LeaseCheckpointMessage.Builder checkpoint =
          LeaseCheckpointMessage.newBuilder()
              .setOrigin(lease.origin().bytes())
              .setId(lease.id())
              .setGrantedIndex(lease.grantedIndex());
      lease.remainingMillis().ifPresent(checkpoint::setRemainingMillis);
      message.addLeases(checkpoint);
    }
    return ShardCommandMessage.newBuilder().setCheckpointLeases(message).build().toByteString();
  }

  /** An entry with which a shard splits. */
  public static ByteString encodeSplit(ShardCommand.Split split) {
    return ShardCommandMessage.newBuilder()
        .setSplit(SplitCodec.encode(split))
        .build()
        .toByteString();
  }

  /**
   * Reads a command.
   *
   * @throws MalformedException if the bytes are none
   */
  public static ShardCommand decodeCommand(ByteString bytes) throws MalformedException {
    ShardCommandMessage message = parse(ShardCommandMessage.parser(), bytes, "request");
    try {
      return switch (message.getCommandCase()) {
        case REQUEST -> decodeRequest(message.getRequest());
        case SET_GONE -> decodeSetGone(message.getSetGone());
        case EXPIRE_LEASE -> decodeExpireLease(message.getExpireLease());
        case CHECKPOINT_LEASES -> decodeCheckpointLeases(message.getCheckpointLeases());
        case COMPACT -> new ShardCommand.Compact(message.getCompact().getRevision());
        case SPLIT -> SplitCodec.decode(message.getSplit());
        case COMMAND_NOT_SET ->
            throw new MalformedException("request", "the request is missing or unknown");
      };
    } catch (IllegalArgumentException e) {
      throw new MalformedException("request", "the request names a shard or origin wrongly");
    }
  }

  private static ShardCommand decodeRequest(RequestMessage message) throws MalformedException {
    ShardId shard =
        new ShardId(
            new KeyspaceId(message.getKeyspace()),
            new RegionId(message.getRegion()),
            message.getShardNumber());
    Optional<RequestId> requestId =
        message.hasRequestId()
            ? Optional.of(
                new RequestId(
                    message.getRequestId().getClient(),
                    message.getRequestId().getIssuedMillis(),
                    message.getRequestId().getNumber()))
            : Optional.empty();
    Consistency consistency =
        switch (message.getConsistency()) {
          case CONSISTENCY_LINEARIZABLE -> Consistency.LINEARIZABLE;
          case CONSISTENCY_EVENTUAL -> Consistency.EVENTUAL;
          case CONSISTENCY_UNSPECIFIED, UNRECOGNIZED ->
              throw new MalformedException("consistency", "the consistency is unknown");
        };
    OperationMessage operation =
        parse(OperationMessage.parser(), message.getOperation(), "operation");
    return new ShardCommand.Execute(
        new ShardRequest(
            shard,
            OriginDigest.parse(message.getOrigin()),
            message.getEpoch(),
            requestId,
            consistency,
            OperationCodec.decode(operation),
            message.getAnyReplica()),
        message.getOperation());
  }

  private static ShardCommand decodeExpireLease(ExpireLeaseMessage message) {
    return new ShardCommand.ExpireLease(
        OriginDigest.parse(message.getOrigin()),
        message.getId(),
        message.getGrantedIndex(),
        new Term(message.getTerm()));
  }

  private static ShardCommand decodeCheckpointLeases(CheckpointLeasesMessage message) {
    List<LeaseCheckpoint> leases = new ArrayList<>();
    for (LeaseCheckpointMessage lease : message.getLeasesList()) {
      leases.add(
          new LeaseCheckpoint(
              OriginDigest.parse(lease.getOrigin()),
              lease.getId(),
              lease.getGrantedIndex(),
              lease.hasRemainingMillis()
                  ? OptionalLong.of(lease.getRemainingMillis())
                  : OptionalLong.empty()));
    }
    return new ShardCommand.CheckpointLeases(leases, new Term(message.getTerm()));
  }

  private static ShardCommand decodeSetGone(SetGoneMessage message) {
    return new ShardCommand.SetGone(
        OriginDigest.parse(message.getOrigin()),
        message.getEpoch(),
        new RegionId(message.getHome()));
  }

  /** An outcome, as it is kept for retries and as it travels inside a response. */
  public static ByteString encodeOutcome(Outcome outcome) {
    OutcomeMessage.Builder message = OutcomeMessage.newBuilder();
    if (outcome instanceof Outcome.Done done) {
      message.setDone(
          DoneMessage.newBuilder()
              .setResult(ResultCodec.encode(done.result()))
              .setRevision(done.revision())
              .setEpoch(done.epoch()));
    } else if (outcome instanceof Outcome.OwnershipSet set) {
      message.setOwnershipSet(OwnershipSetMessage.newBuilder().setEpoch(set.epoch()));
    } else if (outcome instanceof Outcome.Compacted compacted) {
      message.setCompacted(CompactedMessage.newBuilder().setRevision(compacted.revision()));
    } else if (outcome instanceof Outcome.LeaseExpired expired) {
      message.setLeaseExpired(LeaseExpiredMessage.newBuilder().setExpired(expired.expired()));
    } else if (outcome instanceof Outcome.LeasesCheckpointed checkpointed) {
      message.setLeasesCheckpointed(
          LeasesCheckpointedMessage.newBuilder().setLeases(checkpointed.leases()));
    } else if (outcome instanceof Outcome.SplitDone split) {
      message.setSplit(
          SplitDoneMessage.newBuilder().setChild(split.child()).setGeneration(split.generation()));
    } else if (outcome instanceof Outcome.Refused refused) {
      message.setRefused(RefusalCodec.encode(refused.refusal()));
    }
    return message.build().toByteString();
  }

  /**
   * Reads an outcome.
   *
   * @throws MalformedException if the bytes are none
   */
  public static Outcome decodeOutcome(ByteString bytes) throws MalformedException {
    OutcomeMessage message = parse(OutcomeMessage.parser(), bytes, "outcome");
    return switch (message.getOutcomeCase()) {
      case DONE ->
          new Outcome.Done(
              ResultCodec.decode(message.getDone().getResult()),
              message.getDone().getRevision(),
              message.getDone().getEpoch());
      case REFUSED -> new Outcome.Refused(RefusalCodec.decode(message.getRefused()));
      case OWNERSHIP_SET -> new Outcome.OwnershipSet(message.getOwnershipSet().getEpoch());
      case LEASE_EXPIRED -> new Outcome.LeaseExpired(message.getLeaseExpired().getExpired());
      case LEASES_CHECKPOINTED ->
          new Outcome.LeasesCheckpointed(message.getLeasesCheckpointed().getLeases());
      case COMPACTED -> new Outcome.Compacted(message.getCompacted().getRevision());
      case SPLIT ->
          new Outcome.SplitDone(message.getSplit().getChild(), message.getSplit().getGeneration());
      case OUTCOME_NOT_SET ->
          throw new MalformedException("outcome", "the outcome is missing or unknown");
    };
  }

  /**
   * A response.
   *
   * @param outcome an encoded outcome, passed on as it is
   * @param staleMillis as in {@link ShardResponse.Served}
   */
  public static ByteString encodeResponse(
      ByteString outcome, NodeId servedBy, RegionId servedIn, long staleMillis) {
    return ResponseMessage.newBuilder()
        .setOutcome(outcome)
        .setServedBy(servedBy.name())
        .setServedIn(servedIn.name())
        .setStaleMillis(staleMillis)
        .build()
        .toByteString();
  }

  /**
   * Reads a response.
   *
   * @throws MalformedException if the bytes are none
   */
  public static ShardResponse decodeResponse(ByteString bytes) throws MalformedException {
    ResponseMessage message = parse(ResponseMessage.parser(), bytes, "response");
    Outcome outcome = decodeOutcome(message.getOutcome());
    if (outcome instanceof Outcome.Refused refused) {
      return new ShardResponse.Refused(refused.refusal());
    }
    if (outcome instanceof Outcome.Done done) {
      return new ShardResponse.Served(
          done.result(),
          done.revision(),
          done.epoch(),
          new NodeId(message.getServedBy()),
          new RegionId(message.getServedIn()),
          message.getStaleMillis());
    }
    throw new MalformedException("response", "the response answers no request");
  }

  /** Parses without copying byte fields out of {@code bytes}. */
  static <M extends Message> M parse(Parser<M> parser, ByteString bytes, String field)
      throws MalformedException {
    try {
      CodedInputStream input = bytes.newCodedInput();
      input.enableAliasing(true);
      M message = parser.parseFrom(input);
      input.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException(field, "the bytes are not a message of the expected form");
    }
  }
}
