package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.service.proto.ChangeMemberMessage;
import io.terroir.raft.service.proto.MoveLeaderMessage;
import io.terroir.raft.service.proto.ReplicaReportMessage;
import io.terroir.raft.service.proto.ReplicaReportsMessage;
import io.terroir.raft.service.proto.ReportRequestMessage;
import io.terroir.raft.service.proto.ShardAdminRequestMessage;
import io.terroir.raft.service.proto.SplitAnswerMessage;
import io.terroir.raft.service.proto.SplitRequestMessage;
import io.terroir.raft.service.proto.StandingMessage;
import io.terroir.raft.service.proto.StandingRequestMessage;
import io.terroir.raft.service.proto.VotersMessage;
import io.terroir.raft.shard.SplitOff;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Requests of operators and their answers as bytes. What cannot be read is an {@link
 * IllegalArgumentException}.
 */
final class ShardAdminCodec {
  private ShardAdminCodec() {}

  static ByteString encode(ShardAdminRequest request) {
    ShardAdminRequestMessage.Builder message = ShardAdminRequestMessage.newBuilder();
    if (request instanceof ShardAdminRequest.Report report) {
      message.setReport(
          ReportRequestMessage.newBuilder()
              .addAllKeyspaces(
                  report.keyspaces().stream().map(KeyspaceId::number).sorted().toList()));
    } else if (request instanceof ShardAdminRequest.MoveLeader move) {
      message.setMoveLeader(
          MoveLeaderMessage.newBuilder().setShard(move.shard().toString()).setTo(move.to().name()));
    } else if (request instanceof ShardAdminRequest.Standing standing) {
      message.setStanding(
          StandingRequestMessage.newBuilder().setShard(standing.shard().toString()));
    } else if (request instanceof ShardAdminRequest.Split split) {
      message.setSplit(
          SplitRequestMessage.newBuilder()
              .setShard(split.shard().toString())
              .setAt(split.at().map(OriginDigest::bytes).orElse(ByteString.EMPTY)));
    } else if (request instanceof ShardAdminRequest.ChangeMember change) {
      message.setChangeMember(
          ChangeMemberMessage.newBuilder()
              .setShard(change.shard().toString())
              .setNode(change.node().name())
              .setVotes(change.votes()));
    }
    return message.build().toByteString();
  }

  static ShardAdminRequest decodeRequest(ByteString bytes) {
    ShardAdminRequestMessage message;
    try {
      message = ShardAdminRequestMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no request about shards", e);
    }
    return switch (message.getRequestCase()) {
      case REPORT ->
          new ShardAdminRequest.Report(
              message.getReport().getKeyspacesList().stream()
                  .map(KeyspaceId::new)
                  .collect(Collectors.toSet()));
      case MOVE_LEADER ->
          new ShardAdminRequest.MoveLeader(
              ShardId.parse(message.getMoveLeader().getShard()),
              new NodeId(message.getMoveLeader().getTo()));
      case CHANGE_MEMBER ->
          new ShardAdminRequest.ChangeMember(
              ShardId.parse(message.getChangeMember().getShard()),
              new NodeId(message.getChangeMember().getNode()),
              message.getChangeMember().getVotes());
      case STANDING ->
          new ShardAdminRequest.Standing(ShardId.parse(message.getStanding().getShard()));
      case SPLIT ->
          new ShardAdminRequest.Split(
              ShardId.parse(message.getSplit().getShard()),
              Optional.of(message.getSplit().getAt())
                  .filter(at -> !at.isEmpty())
                  .map(OriginDigest::parse));
      case REQUEST_NOT_SET -> throw new IllegalArgumentException("the request asks for nothing");
    };
  }

  static ByteString encode(MemberStanding standing) {
    return StandingMessage.newBuilder()
        .setDisk(standing.disk().number())
        .setConfigurationTerm(standing.configuration().term().number())
        .setConfigurationIndex(standing.configuration().index())
        .setReady(standing.ready())
        .build()
        .toByteString();
  }

  static MemberStanding decodeStanding(ByteString bytes) {
    try {
      StandingMessage message = StandingMessage.parseFrom(bytes);
      return new MemberStanding(
          new DiskId(message.getDisk()),
          new LogPosition(
              new Term(message.getConfigurationTerm()), message.getConfigurationIndex()),
          message.getReady());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no standing", e);
    }
  }

  static ByteString encode(SplitOff split) {
    return SplitAnswerMessage.newBuilder()
        .setChild(split.child().toString())
        .setGeneration(split.generation())
        .setChildFirst(split.childFirst().bytes())
        .build()
        .toByteString();
  }

  static SplitOff decodeSplit(ByteString bytes) {
    try {
      SplitAnswerMessage message = SplitAnswerMessage.parseFrom(bytes);
      return new SplitOff(
          message.getGeneration(),
          ShardId.parse(message.getChild()),
          OriginDigest.parse(message.getChildFirst()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no split", e);
    }
  }

  static ByteString encodeVoters(List<NodeId> voters) {
    return VotersMessage.newBuilder().addAllVoters(names(voters)).build().toByteString();
  }

  static List<NodeId> decodeVoters(ByteString bytes) {
    try {
      return nodes(VotersMessage.parseFrom(bytes).getVotersList());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no voters", e);
    }
  }

  static ByteString encode(List<ReplicaReport> reports) {
    return ReplicaReportsMessage.newBuilder()
        .addAllReports(reports.stream().map(ShardAdminCodec::message).toList())
        .build()
        .toByteString();
  }

  private static ReplicaReportMessage message(ReplicaReport report) {
    return ReplicaReportMessage.newBuilder()
        .setShard(report.shard().toString())
        .setTerm(report.term())
        .setLeader(report.leader().map(NodeId::name).orElse(""))
        .setJoining(report.joining())
        .setQuarantine(report.quarantine().orElse(""))
        .setCommitIndex(report.commitIndex())
        .setAppliedIndex(report.appliedIndex())
        .addAllVoters(names(report.voters()))
        .addAllOutgoing(names(report.outgoing()))
        .addAllLearners(names(report.learners()))
        .build();
  }

  private static List<String> names(List<NodeId> nodes) {
    return nodes.stream().map(NodeId::name).toList();
  }

  static List<ReplicaReport> decodeReports(ByteString bytes) {
    try {
      return ReplicaReportsMessage.parseFrom(bytes).getReportsList().stream()
          .map(ShardAdminCodec::report)
          .toList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no reports of replicas", e);
    }
  }

  private static ReplicaReport report(ReplicaReportMessage message) {
    return new ReplicaReport(
        ShardId.parse(message.getShard()),
        message.getTerm(),
        Optional.of(message.getLeader()).filter(name -> !name.isEmpty()).map(NodeId::new),
        message.getJoining(),
        Optional.of(message.getQuarantine()).filter(why -> !why.isEmpty()),
        message.getCommitIndex(),
        message.getAppliedIndex(),
        nodes(message.getVotersList()),
        nodes(message.getOutgoingList()),
        nodes(message.getLearnersList()));
  }

  private static List<NodeId> nodes(List<String> names) {
    return names.stream().map(NodeId::new).toList();
  }
}
