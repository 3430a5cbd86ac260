package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.directory.DirectoryCommand.Claim;
import io.terroir.epaxos.directory.DirectoryCommand.CreateKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.CreateShards;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterNode;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterRegion;
import io.terroir.epaxos.directory.DirectoryCommand.RetireNode;
import io.terroir.epaxos.directory.DirectoryCommand.Where;
import io.terroir.epaxos.proto.ClaimMessage;
import io.terroir.epaxos.proto.CreateKeyspaceMessage;
import io.terroir.epaxos.proto.CreateShardsMessage;
import io.terroir.epaxos.proto.DirectoryCommandMessage;
import io.terroir.epaxos.proto.RetireNodeMessage;
import io.terroir.epaxos.proto.WhereMessage;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;

/** Directory commands as the payloads that EPaxos orders. */
public final class CommandCodec {
  private CommandCodec() {}

  /** Encodes. */
  public static ByteString encode(DirectoryCommand command) {
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
    } else if (command instanceof Where where) {
      message.setWhere(
          WhereMessage.newBuilder()
              .setKeyspace(where.keyspace().number())
              .setOrigin(where.origin().bytes()));
    }
    return message.build().toByteString();
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

  private static Claim claim(ClaimMessage message) {
    return new Claim(
        new KeyspaceId(message.getKeyspace()),
        OriginDigest.parse(message.getOrigin()),
        new RegionId(message.getWanted()),
        message.getStrict(),
        RecordCodec.evidence(message.getEvidence()));
  }
}
