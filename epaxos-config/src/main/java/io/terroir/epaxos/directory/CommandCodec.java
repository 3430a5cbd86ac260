package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.directory.DirectoryCommand.AbortRehome;
import io.terroir.epaxos.directory.DirectoryCommand.BeginRehome;
import io.terroir.epaxos.directory.DirectoryCommand.Claim;
import io.terroir.epaxos.directory.DirectoryCommand.CommitRehome;
import io.terroir.epaxos.directory.DirectoryCommand.CreateKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.CreateShards;
import io.terroir.epaxos.directory.DirectoryCommand.DropKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.Erase;
import io.terroir.epaxos.directory.DirectoryCommand.Erased;
import io.terroir.epaxos.directory.DirectoryCommand.Expire;
import io.terroir.epaxos.directory.DirectoryCommand.GetReservation;
import io.terroir.epaxos.directory.DirectoryCommand.InForce;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterNode;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterRegion;
import io.terroir.epaxos.directory.DirectoryCommand.Release;
import io.terroir.epaxos.directory.DirectoryCommand.Renew;
import io.terroir.epaxos.directory.DirectoryCommand.Reserve;
import io.terroir.epaxos.directory.DirectoryCommand.ReserveChild;
import io.terroir.epaxos.directory.DirectoryCommand.RetireNode;
import io.terroir.epaxos.directory.DirectoryCommand.SplitShard;
import io.terroir.epaxos.directory.DirectoryCommand.UpdatePolicy;
import io.terroir.epaxos.directory.DirectoryCommand.Where;
import io.terroir.epaxos.proto.AbortRehomeMessage;
import io.terroir.epaxos.proto.AuthorMessage;
import io.terroir.epaxos.proto.BeginRehomeMessage;
import io.terroir.epaxos.proto.ClaimMessage;
import io.terroir.epaxos.proto.CommitRehomeMessage;
import io.terroir.epaxos.proto.CreateKeyspaceMessage;
import io.terroir.epaxos.proto.CreateShardsMessage;
import io.terroir.epaxos.proto.DirectoryCommandMessage;
import io.terroir.epaxos.proto.DropKeyspaceMessage;
import io.terroir.epaxos.proto.EraseMessage;
import io.terroir.epaxos.proto.ErasedMessage;
import io.terroir.epaxos.proto.InForceMessage;
import io.terroir.epaxos.proto.ReserveChildMessage;
import io.terroir.epaxos.proto.RetireNodeMessage;
import io.terroir.epaxos.proto.SplitShardMessage;
import io.terroir.epaxos.proto.UpdatePolicyMessage;
import io.terroir.epaxos.proto.WhereMessage;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;

/** Directory commands as the payloads that EPaxos orders. */
public final class CommandCodec {
  private CommandCodec() {}

  /** Encodes a command of no known author. */
  public static ByteString encode(DirectoryCommand command) {
    return message(command).build().toByteString();
  }

  /** Encodes a command with its author, if it is of a kind that has one. */
  public static ByteString encode(DirectoryCommand command, Author author) {
    DirectoryCommandMessage.Builder message = message(command);
    if (hasAuthor(command)) {
      message.setAuthor(
          AuthorMessage.newBuilder()
              .setNode(author.node().name())
              .setPrincipal(author.cause().principal())
              .setReason(author.cause().reason())
              .setSubmittedMillis(author.submittedMillis()));
    }
    return message.build().toByteString();
  }

  private static boolean hasAuthor(DirectoryCommand command) {
    return !(command instanceof Claim) && !command.isRead();
  }

  /**
   * The command in {@code bytes}, sent by {@code sender}. What has no author yet is the sender's.
   *
   * @throws IllegalArgumentException if the bytes are no command, or are said to be somebody else's
   */
  public static ByteString requireFrom(NodeId sender, DirectoryCommand command, ByteString bytes) {
    if (!hasAuthor(command)) {
      return bytes;
    }
    try {
      DirectoryCommandMessage.Builder message =
          DirectoryCommandMessage.parseFrom(bytes).toBuilder();
      AuthorMessage.Builder author = message.getAuthorBuilder();
      if (author.getNode().isEmpty()) {
        author.setNode(sender.name());
      } else if (!author.getNode().equals(sender.name())) {
        throw new IllegalArgumentException("a command is submitted by its author");
      }
      // Which is bounded, whoever has encoded it.
      Cause unused = new Cause(author.getPrincipal(), author.getReason());
      return message.build().toByteString();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a directory command", e);
    }
  }

  private static DirectoryCommandMessage.Builder message(DirectoryCommand command) {
    DirectoryCommandMessage.Builder message = DirectoryCommandMessage.newBuilder();
    if (command instanceof RegisterRegion register) {
      message.setRegisterRegion(RecordCodec.region(register.region()));
    } else if (command instanceof RegisterNode register) {
      message.setRegisterNode(RecordCodec.node(register.node()));
    } else if (command instanceof RetireNode retire) {
      message.setRetireNode(
          RetireNodeMessage.newBuilder()
              .setNode(retire.node().name())
              .setRegion(retire.region().name()));
    } else if (command instanceof CreateKeyspace create) {
      message.setCreateKeyspace(
          CreateKeyspaceMessage.newBuilder()
              .setName(create.name())
              .setSalt(create.salt())
              .setPolicy(PolicyCodec.policy(create.policy())));
    } else if (command instanceof CreateShards create) {
      message.setCreateShards(
          CreateShardsMessage.newBuilder()
              .setKeyspace(create.keyspace().number())
              .setRegion(create.region().name())
              .addAllPlacements(create.placements().stream().map(RecordCodec::placement).toList()));
    } else if (command instanceof Claim claim) {
      message.setClaim(
          ClaimMessage.newBuilder()
              .setKeyspace(claim.keyspace().number())
              .setOrigin(claim.origin().bytes())
              .setWanted(claim.wanted().name())
              .setStrict(claim.strict())
              .setEvidence(RecordCodec.evidence(claim.evidence())));
    } else if (command instanceof BeginRehome begin) {
      message.setBeginRehome(
          BeginRehomeMessage.newBuilder()
              .setKeyspace(begin.keyspace().number())
              .setOrigin(begin.origin().bytes())
              .setTo(begin.to().name())
              .setEpoch(begin.epoch()));
    } else if (command instanceof CommitRehome commit) {
      message.setCommitRehome(
          CommitRehomeMessage.newBuilder()
              .setKeyspace(commit.keyspace().number())
              .setOrigin(commit.origin().bytes())
              .setEpoch(commit.epoch())
              .setEntries(commit.entries())
              .setContentHash(commit.contentHash()));
    } else if (command instanceof AbortRehome abort) {
      message.setAbortRehome(
          AbortRehomeMessage.newBuilder()
              .setKeyspace(abort.keyspace().number())
              .setOrigin(abort.origin().bytes())
              .setEpoch(abort.epoch()));
    } else if (command instanceof Erase erase) {
      message.setErase(
          EraseMessage.newBuilder()
              .setKeyspace(erase.keyspace().number())
              .setOrigin(erase.origin().bytes())
              .setEvidence(RecordCodec.evidence(erase.evidence())));
    } else if (command instanceof Erased erased) {
      message.setErased(
          ErasedMessage.newBuilder()
              .setKeyspace(erased.keyspace().number())
              .setOrigin(erased.origin().bytes())
              .setRegion(erased.region().name()));
    } else if (command instanceof UpdatePolicy update) {
      message.setUpdatePolicy(
          UpdatePolicyMessage.newBuilder()
              .setKeyspace(update.keyspace().number())
              .setPolicyEpoch(update.policyEpoch())
              .setPolicy(PolicyCodec.policy(update.policy())));
    } else if (command instanceof InForce report) {
      message.setInForce(
          InForceMessage.newBuilder()
              .setKeyspace(report.keyspace().number())
              .setPolicyEpoch(report.policyEpoch())
              .setRegion(report.region().name()));
    } else if (command instanceof DropKeyspace drop) {
      message.setDropKeyspace(
          DropKeyspaceMessage.newBuilder()
              .setKeyspace(drop.keyspace().number())
              .setPolicyEpoch(drop.policyEpoch()));
    } else if (command instanceof ReserveChild reserve) {
      message.setReserveChild(
          ReserveChildMessage.newBuilder()
              .setKeyspace(reserve.parent().keyspace().number())
              .setRegion(reserve.parent().region().name())
              .setParent(reserve.parent().number())
              .setGeneration(reserve.generation()));
    } else if (command instanceof SplitShard split) {
      message.setSplitShard(
          SplitShardMessage.newBuilder()
              .setKeyspace(split.parent().keyspace().number())
              .setRegion(split.parent().region().name())
              .setParent(split.parent().number())
              .setGeneration(split.generation())
              .setChild(split.child())
              .setChildFirst(split.childFirst().bytes()));
    } else if (command instanceof Where where) {
      message.setWhere(
          WhereMessage.newBuilder()
              .setKeyspace(where.keyspace().number())
              .setOrigin(where.origin().bytes()));
    } else if (command instanceof Reserve reserve) {
      message.setReserve(ReservationCodec.message(reserve));
    } else if (command instanceof Renew renew) {
      message.setRenew(ReservationCodec.message(renew));
    } else if (command instanceof Release release) {
      message.setRelease(ReservationCodec.message(release));
    } else if (command instanceof Expire expire) {
      message.setExpire(ReservationCodec.message(expire));
    } else if (command instanceof GetReservation get) {
      message.setGetReservation(ReservationCodec.message(get));
    }
    return message;
  }

  /**
   * Decodes.
   *
   * @throws IllegalArgumentException if the bytes are no command
   */
  public static DirectoryCommand decode(ByteString bytes) {
    try {
      return decode(DirectoryCommandMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a directory command", e);
    }
  }

  private static DirectoryCommand decode(DirectoryCommandMessage message) {
    return switch (message.getCommandCase()) {
      case REGISTER_REGION -> new RegisterRegion(RecordCodec.region(message.getRegisterRegion()));
      case REGISTER_NODE -> new RegisterNode(RecordCodec.node(message.getRegisterNode()));
      case RETIRE_NODE ->
          new RetireNode(
              new NodeId(message.getRetireNode().getNode()),
              new RegionId(message.getRetireNode().getRegion()));
      case CREATE_KEYSPACE -> createKeyspace(message.getCreateKeyspace());
      case CREATE_SHARDS -> createShards(message.getCreateShards());
      case CLAIM -> claim(message.getClaim());
      case WHERE ->
          new Where(
              new KeyspaceId(message.getWhere().getKeyspace()),
              OriginDigest.parse(message.getWhere().getOrigin()));
      case BEGIN_REHOME -> beginRehome(message.getBeginRehome());
      case COMMIT_REHOME -> commitRehome(message.getCommitRehome());
      case ABORT_REHOME ->
          new AbortRehome(
              new KeyspaceId(message.getAbortRehome().getKeyspace()),
              OriginDigest.parse(message.getAbortRehome().getOrigin()),
              message.getAbortRehome().getEpoch());
      case ERASE ->
          new Erase(
              new KeyspaceId(message.getErase().getKeyspace()),
              OriginDigest.parse(message.getErase().getOrigin()),
              RecordCodec.evidence(message.getErase().getEvidence()));
      case ERASED ->
          new Erased(
              new KeyspaceId(message.getErased().getKeyspace()),
              OriginDigest.parse(message.getErased().getOrigin()),
              new RegionId(message.getErased().getRegion()));
      case UPDATE_POLICY ->
          new UpdatePolicy(
              new KeyspaceId(message.getUpdatePolicy().getKeyspace()),
              message.getUpdatePolicy().getPolicyEpoch(),
              PolicyCodec.policy(message.getUpdatePolicy().getPolicy()));
      case IN_FORCE ->
          new InForce(
              new KeyspaceId(message.getInForce().getKeyspace()),
              message.getInForce().getPolicyEpoch(),
              new RegionId(message.getInForce().getRegion()));
      case DROP_KEYSPACE ->
          new DropKeyspace(
              new KeyspaceId(message.getDropKeyspace().getKeyspace()),
              message.getDropKeyspace().getPolicyEpoch());
      case RESERVE_CHILD -> reserveChild(message.getReserveChild());
      case SPLIT_SHARD -> splitShard(message.getSplitShard());
      case RESERVE -> ReservationCodec.command(message.getReserve());
      case RENEW -> ReservationCodec.renew(message.getRenew());
      case RELEASE -> ReservationCodec.release(message.getRelease());
      case EXPIRE -> ReservationCodec.command(message.getExpire());
      case GET_RESERVATION -> ReservationCodec.command(message.getGetReservation());
      case COMMAND_NOT_SET -> throw new IllegalArgumentException("an unknown directory command");
    };
  }

  private static CreateKeyspace createKeyspace(CreateKeyspaceMessage message) {
    return new CreateKeyspace(
        message.getName(), message.getSalt(), PolicyCodec.policy(message.getPolicy()));
  }

  private static CreateShards createShards(CreateShardsMessage message) {
    return new CreateShards(
        new KeyspaceId(message.getKeyspace()),
        new RegionId(message.getRegion()),
        message.getPlacementsList().stream().map(RecordCodec::placement).toList());
  }

  private static BeginRehome beginRehome(BeginRehomeMessage message) {
    return new BeginRehome(
        new KeyspaceId(message.getKeyspace()),
        OriginDigest.parse(message.getOrigin()),
        new RegionId(message.getTo()),
        message.getEpoch());
  }

  private static CommitRehome commitRehome(CommitRehomeMessage message) {
    return new CommitRehome(
        new KeyspaceId(message.getKeyspace()),
        OriginDigest.parse(message.getOrigin()),
        message.getEpoch(),
        message.getEntries(),
        message.getContentHash());
  }

  private static ReserveChild reserveChild(ReserveChildMessage message) {
    return new ReserveChild(
        new ShardId(
            new KeyspaceId(message.getKeyspace()),
            new RegionId(message.getRegion()),
            message.getParent()),
        message.getGeneration());
  }

  private static SplitShard splitShard(SplitShardMessage message) {
    ShardId parent =
        new ShardId(
            new KeyspaceId(message.getKeyspace()),
            new RegionId(message.getRegion()),
            message.getParent());
    return new SplitShard(
        parent,
        message.getGeneration(),
        message.getChild(),
        OriginDigest.parse(message.getChildFirst()));
  }

  private static Claim claim(ClaimMessage message) {
    return new Claim(
        new KeyspaceId(message.getKeyspace()),
        OriginDigest.parse(message.getOrigin()),
        new RegionId(message.getWanted()),
        message.getStrict(),
        RecordCodec.evidence(message.getEvidence()));
  }
}
