package io.terroir.runtime.report;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.runtime.data.NodeReport;
import io.terroir.runtime.data.NodeReport.GossipLag;
import io.terroir.runtime.data.NodeReport.ReadReplicas;
import io.terroir.runtime.disk.DiskRoom;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.report.proto.DiskRoomMessage;
import io.terroir.runtime.report.proto.GossipLagMessage;
import io.terroir.runtime.report.proto.NodeReportMessage;
import io.terroir.runtime.report.proto.ReadReplicasMessage;
import java.time.Duration;
import java.util.Optional;

/** Reports as bytes. What cannot be read is an {@link IllegalArgumentException}. */
final class NodeReportCodec {
  private NodeReportCodec() {}

  static ByteString encode(NodeReport report) {
    NodeReportMessage.Builder message =
        NodeReportMessage.newBuilder()
            .addAllGossip(report.gossip().stream().map(NodeReportCodec::message).toList())
            .addAllReadReplicas(
                report.readReplicas().stream().map(NodeReportCodec::message).toList());
    report
        .disk()
        .ifPresent(
            room ->
                message.setDisk(
                    DiskRoomMessage.newBuilder()
                        .setTotalBytes(room.totalBytes())
                        .setFreeBytes(room.freeBytes())
                        .setReserveBytes(room.reserveBytes())));
    return message.build().toByteString();
  }

  private static GossipLagMessage message(GossipLag lag) {
    GossipLagMessage.Builder message =
        GossipLagMessage.newBuilder()
            .setFrom(lag.from().name())
            .setMissing(lag.missing())
            .setMissingMillis(lag.missingFor().toMillis());
    lag.behind().ifPresent(behind -> message.setBehindMillis(behind.toMillis()));
    return message.build();
  }

  private static ReadReplicasMessage message(ReadReplicas replicas) {
    ReadReplicasMessage.Builder message =
        ReadReplicasMessage.newBuilder()
            .setOf(replicas.of().name())
            .setShards(replicas.shards())
            .setBlank(replicas.blank());
    replicas.staleness().ifPresent(stale -> message.setStaleMillis(stale.toMillis()));
    return message.build();
  }

  static NodeReport decode(ByteString bytes) {
    try {
      NodeReportMessage message = NodeReportMessage.parseFrom(bytes);
      return new NodeReport(
          message.hasDisk() ? Optional.of(room(message.getDisk())) : Optional.empty(),
          message.getGossipList().stream().map(NodeReportCodec::lag).toList(),
          message.getReadReplicasList().stream().map(NodeReportCodec::replicas).toList());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no report of a node", e);
    }
  }

  private static DiskRoom room(DiskRoomMessage message) {
    return new DiskRoom(message.getTotalBytes(), message.getFreeBytes(), message.getReserveBytes());
  }

  private static GossipLag lag(GossipLagMessage message) {
    return new GossipLag(
        new RegionId(message.getFrom()),
        message.hasBehindMillis()
            ? Optional.of(Duration.ofMillis(message.getBehindMillis()))
            : Optional.empty(),
        message.getMissing(),
        Duration.ofMillis(message.getMissingMillis()));
  }

  private static ReadReplicas replicas(ReadReplicasMessage message) {
    return new ReadReplicas(
        new RegionId(message.getOf()),
        message.getShards(),
        message.getBlank(),
        message.hasStaleMillis()
            ? Optional.of(Duration.ofMillis(message.getStaleMillis()))
            : Optional.empty());
  }
}
