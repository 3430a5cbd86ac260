package io.terroir.gateway.service;

import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.data.NodeReport;
import io.terroir.runtime.disk.DiskRoom;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.report.NodeReportClient;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.GossipLagInfo;
import io.terroir.v1.NodeDiskInfo;
import io.terroir.v1.NodeInfo;
import io.terroir.v1.NodeReportInfo;
import io.terroir.v1.NodeStatusInfo;
import io.terroir.v1.NodeStatusResponse;
import io.terroir.v1.ReadReplicasInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Asks every node how it is. Confined to the gateway's pipe. */
final class NodeReports {
  /** Two round trips around the world. */
  static final Duration REPORT_TIMEOUT = Duration.ofSeconds(1);

  private static final String NODE = Role.NODE.name().toLowerCase(Locale.ROOT);

  private final Survey survey;
  private final NodeReportClient client;

  NodeReports(Survey survey, NodeReportClient client) {
    this.survey = survey;
    this.client = client;
  }

  /** Gateways are in the answer as membership knows them; they keep nothing to be asked for. */
  CompletableFuture<NodeStatusResponse> status(Deadline deadline, AnswerHeader header) {
    List<CompletableFuture<NodeStatusInfo>> asked =
        survey.nodes().stream()
            .map(
                node ->
                    node.getRole().equals(NODE)
                        ? ask(node, deadline)
                        : CompletableFuture.completedFuture(
                            NodeStatusInfo.newBuilder().setNode(node).build()))
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                NodeStatusResponse.newBuilder()
                    .setHeader(header)
                    .addAllNodes(asked.stream().map(CompletableFuture::join).toList())
                    .build());
  }

  private CompletableFuture<NodeStatusInfo> ask(NodeInfo node, Deadline deadline) {
    return client
        .report(new NodeId(node.getName()), deadline.leftAtMost(REPORT_TIMEOUT))
        .handle(
            (report, failure) -> {
              NodeStatusInfo.Builder info = NodeStatusInfo.newBuilder().setNode(node);
              return failure == null
                  ? info.setReport(info(report)).build()
                  : info.setProblem(Futures.refusalOf(failure).message()).build();
            });
  }

  private static NodeReportInfo info(NodeReport report) {
    NodeReportInfo.Builder info = NodeReportInfo.newBuilder();
    report.disk().ifPresent(room -> info.setDisk(info(room)));
    report.gossip().forEach(lag -> info.addGossip(info(lag)));
    report.readReplicas().forEach(replicas -> info.addReadReplicas(info(replicas)));
    return info.build();
  }

  private static NodeDiskInfo info(DiskRoom room) {
    return NodeDiskInfo.newBuilder()
        .setTotalBytes(room.totalBytes())
        .setFreeBytes(room.freeBytes())
        .setReserveBytes(room.reserveBytes())
        .build();
  }

  private static GossipLagInfo info(NodeReport.GossipLag lag) {
    GossipLagInfo.Builder info =
        GossipLagInfo.newBuilder()
            .setFromRegion(lag.from().name())
            .setMissing(lag.missing())
            .setMissingMillis(lag.missingFor().toMillis());
    lag.behind().ifPresent(behind -> info.setBehindMillis(behind.toMillis()));
    return info.build();
  }

  private static ReadReplicasInfo info(NodeReport.ReadReplicas replicas) {
    ReadReplicasInfo.Builder info =
        ReadReplicasInfo.newBuilder()
            .setOfRegion(replicas.of().name())
            .setShards(replicas.shards())
            .setBlank(replicas.blank());
    replicas.staleness().ifPresent(stale -> info.setStaleMillis(stale.toMillis()));
    return info.build();
  }
}
