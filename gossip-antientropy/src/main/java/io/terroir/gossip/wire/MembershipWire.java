package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Member.State;
import io.terroir.gossip.membership.MembershipMessage;
import io.terroir.gossip.membership.Metadata;
import io.terroir.gossip.membership.Role;
import io.terroir.gossip.proto.AckMessage;
import io.terroir.gossip.proto.GossipMessage;
import io.terroir.gossip.proto.LeadMessage;
import io.terroir.gossip.proto.MemberStateMessage;
import io.terroir.gossip.proto.MemberUpdateMessage;
import io.terroir.gossip.proto.MembershipEnvelope;
import io.terroir.gossip.proto.MetadataMessage;
import io.terroir.gossip.proto.PingMessage;
import io.terroir.gossip.proto.PingRequestMessage;
import io.terroir.gossip.proto.RoleMessage;
import io.terroir.gossip.proto.SyncMessage;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Peer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Encodes membership messages. */
public final class MembershipWire {
  private MembershipWire() {}

  /** As bytes. */
  public static ByteString encode(MembershipMessage message) {
    MembershipEnvelope.Builder out = MembershipEnvelope.newBuilder();
    message.updates().forEach(member -> out.addUpdates(encode(member)));
    if (message instanceof MembershipMessage.Ping ping) {
      out.setPing(PingMessage.newBuilder().setNumber(ping.number()));
    } else if (message instanceof MembershipMessage.Ack ack) {
      out.setAck(AckMessage.newBuilder().setNumber(ack.number()));
    } else if (message instanceof MembershipMessage.PingRequest request) {
      out.setPingRequest(
          PingRequestMessage.newBuilder()
              .setNumber(request.number())
              .setTarget(request.target().name()));
    } else if (message instanceof MembershipMessage.Sync sync) {
      out.setSync(SyncMessage.newBuilder().setReplyWanted(sync.replyWanted()));
    } else {
      out.setGossip(GossipMessage.getDefaultInstance());
    }
    return out.build().toByteString();
  }

  /** The message; empty if the bytes are none, which counts as lost. */
  public static Optional<MembershipMessage> decode(ByteString bytes) {
    try {
      MembershipEnvelope in = MembershipEnvelope.parseFrom(bytes);
      List<Member> updates =
          in.getUpdatesList().stream().map(MembershipWire::decodeMember).toList();
      return switch (in.getKindCase()) {
        case PING -> Optional.of(new MembershipMessage.Ping(in.getPing().getNumber(), updates));
        case ACK -> Optional.of(new MembershipMessage.Ack(in.getAck().getNumber(), updates));
        case PING_REQUEST ->
            Optional.of(
                new MembershipMessage.PingRequest(
                    in.getPingRequest().getNumber(),
                    new NodeId(in.getPingRequest().getTarget()),
                    updates));
        case SYNC ->
            Optional.of(new MembershipMessage.Sync(in.getSync().getReplyWanted(), updates));
        case GOSSIP -> Optional.of(new MembershipMessage.Gossip(updates));
        case KIND_NOT_SET -> Optional.empty();
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static MemberUpdateMessage encode(Member member) {
    return MemberUpdateMessage.newBuilder()
        .setNode(member.peer().node().name())
        .setRegion(member.peer().region().name())
        .setState(encode(member.state()))
        .setIncarnation(member.incarnation())
        .setMetadata(encode(member.metadata()))
        .build();
  }

  private static MetadataMessage encode(Metadata metadata) {
    MetadataMessage.Builder out =
        MetadataMessage.newBuilder()
            .setIncarnation(metadata.incarnation())
            .setVersion(metadata.version())
            .setAddress(metadata.address())
            .setZone(metadata.zone())
            .setRole(encode(metadata.role()))
            .setSoftwareVersion(metadata.softwareVersion());
    new TreeMap<>(metadata.leads())
        .forEach(
            (shard, term) ->
                out.addLeads(LeadMessage.newBuilder().setShard(shard.toString()).setTerm(term)));
    metadata.joined().stream().sorted().forEach(shard -> out.addJoined(shard.toString()));
    return out.build();
  }

  private static Member decodeMember(MemberUpdateMessage in) {
    return new Member(
        new Peer(new NodeId(in.getNode()), new RegionId(in.getRegion())),
        decodeState(in.getState()),
        in.getIncarnation(),
        decodeMetadata(in.getMetadata()));
  }

  private static Metadata decodeMetadata(MetadataMessage in) {
    Map<ShardId, Long> leads = new TreeMap<>();
    for (LeadMessage lead : in.getLeadsList()) {
      leads.put(ShardId.parse(lead.getShard()), lead.getTerm());
    }
    return new Metadata(
        in.getIncarnation(),
        in.getVersion(),
        in.getAddress(),
        in.getZone(),
        decodeRole(in.getRole()),
        in.getSoftwareVersion(),
        leads,
        in.getJoinedList().stream().map(ShardId::parse).collect(Collectors.toSet()));
  }

  private static MemberStateMessage encode(State state) {
    return switch (state) {
      case ALIVE -> MemberStateMessage.MEMBER_STATE_ALIVE;
      case SUSPECT -> MemberStateMessage.MEMBER_STATE_SUSPECT;
      case DEAD -> MemberStateMessage.MEMBER_STATE_DEAD;
    };
  }

  private static State decodeState(MemberStateMessage in) {
    return switch (in) {
      case MEMBER_STATE_ALIVE -> State.ALIVE;
      case MEMBER_STATE_SUSPECT -> State.SUSPECT;
      case MEMBER_STATE_DEAD -> State.DEAD;
      case MEMBER_STATE_UNKNOWN, UNRECOGNIZED ->
          throw new IllegalArgumentException("unknown state of a member");
    };
  }

  private static RoleMessage encode(Role role) {
    return switch (role) {
      case NODE -> RoleMessage.ROLE_NODE;
      case GATEWAY -> RoleMessage.ROLE_GATEWAY;
    };
  }

  private static Role decodeRole(RoleMessage in) {
    return switch (in) {
      case ROLE_NODE -> Role.NODE;
      case ROLE_GATEWAY -> Role.GATEWAY;
      case ROLE_UNKNOWN, UNRECOGNIZED ->
          throw new IllegalArgumentException("unknown role of a member");
    };
  }
}
