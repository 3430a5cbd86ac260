package io.terroir.epaxos.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.core.ReplicaStatus.Counts;
import io.terroir.epaxos.core.ReplicaStatus.Progress;
import io.terroir.epaxos.core.ReplicaStatus.Stage;
import io.terroir.epaxos.proto.ReplicaStatusMessage;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.Optional;

/** How a replica is, as bytes. */
public final class StatusCodec {
  private StatusCodec() {}

  /** The status as bytes. */
  public static ByteString toBytes(ReplicaStatus status) {
    ReplicaStatusMessage.Builder message =
        ReplicaStatusMessage.newBuilder()
            .setNode(status.node().name())
            .setDisk(status.disk().number())
            .setStage(encode(status.stage()))
            .setExecuted(encode(status.progress().executed()))
            .setDurable(encode(status.progress().durable()))
            .setFloor(encode(status.progress().floor()))
            .setTruncated(encode(status.progress().truncated()))
            .setInitial(status.phases().initial())
            .setPreAccepted(status.phases().preAccepted())
            .setAccepted(status.phases().accepted())
            .setCommitted(status.phases().committed())
            .setFastCommits(status.counts().fastCommits())
            .setSlowCommits(status.counts().slowCommits())
            .setConflicts(status.counts().conflicts())
            .setRecoveries(status.counts().recoveries())
            .setNoOps(status.counts().noOps())
            .setPending(status.pending())
            .setWaiting(status.waiting())
            .setOldestWaitingNanos(status.oldestWaiting().toNanos());
    status
        .life()
        .ifPresent(
            life -> message.setReplica(life.replica().number()).setIncarnation(life.number()));
    status.members().ifPresent(members -> message.setMembers(CommonCodec.encode(members)));
    return message.build().toByteString();
  }

  /**
   * The status in {@code bytes}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReplicaStatus status(ByteString bytes) {
    try {
      return decode(ReplicaStatusMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalArgumentException("malformed status of a config replica", malformed);
    }
  }

  private static ReplicaStatus decode(ReplicaStatusMessage message) {
    return new ReplicaStatus(
        new NodeId(message.getNode()),
        new DiskId(message.getDisk()),
        decode(message.getStage()),
        message.hasReplica()
            ? Optional.of(
                new Incarnation(new ReplicaId(message.getReplica()), message.getIncarnation()))
            : Optional.empty(),
        message.hasMembers()
            ? Optional.of(CommonCodec.decode(message.getMembers()))
            : Optional.empty(),
        new Progress(
            decode(message.getExecuted()),
            decode(message.getDurable()),
            decode(message.getFloor()),
            decode(message.getTruncated())),
        new PhaseCounts(
            message.getInitial(),
            message.getPreAccepted(),
            message.getAccepted(),
            message.getCommitted()),
        new Counts(
            message.getFastCommits(),
            message.getSlowCommits(),
            message.getConflicts(),
            message.getRecoveries(),
            message.getNoOps()),
        message.getPending(),
        message.getWaiting(),
        Duration.ofNanos(message.getOldestWaitingNanos()));
  }

  private static io.terroir.epaxos.proto.DepsMessage encode(Frontier frontier) {
    return CommonCodec.encode(frontier.toDeps());
  }

  private static Frontier decode(io.terroir.epaxos.proto.DepsMessage message) {
    Deps ids = CommonCodec.decode(message);
    return Frontier.within(ids);
  }

  private static ReplicaStatusMessage.Stage encode(Stage stage) {
    return switch (stage) {
      case STARTING -> ReplicaStatusMessage.Stage.STARTING;
      case WAITING -> ReplicaStatusMessage.Stage.WAITING;
      case FETCHING -> ReplicaStatusMessage.Stage.FETCHING;
      case MEMBER -> ReplicaStatusMessage.Stage.MEMBER;
      case CLOSED -> ReplicaStatusMessage.Stage.CLOSED;
    };
  }

  private static Stage decode(ReplicaStatusMessage.Stage stage) {
    return switch (stage) {
      case STARTING -> Stage.STARTING;
      case WAITING -> Stage.WAITING;
      case FETCHING -> Stage.FETCHING;
      case MEMBER -> Stage.MEMBER;
      case CLOSED -> Stage.CLOSED;
      case STAGE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("the config replica speaks another version");
    };
  }
}
