package io.terroir.sdk.internal;

import io.terroir.sdk.NodeStatus;
import io.terroir.v1.GossipLagInfo;
import io.terroir.v1.NodeDiskInfo;
import io.terroir.v1.NodeReportInfo;
import io.terroir.v1.NodeStatusInfo;
import io.terroir.v1.ReadReplicasInfo;
import java.time.Duration;
import java.util.Optional;

/** Reads the messages of {@code terroir.v1} about nodes. */
public final class NodeMessages {
  private NodeMessages() {}

  /** Reads how a process is. */
  public static NodeStatus status(NodeStatusInfo message) {
    return new NodeStatus(
        AdminMessages.node(message.getNode()),
        DataMessages.text(message.getProblem()),
        message.hasReport() ? Optional.of(report(message.getReport())) : Optional.empty());
  }

  private static NodeStatus.Report report(NodeReportInfo message) {
    return new NodeStatus.Report(
        message.hasDisk() ? Optional.of(disk(message.getDisk())) : Optional.empty(),
        message.getGossipList().stream().map(NodeMessages::lag).toList(),
        message.getReadReplicasList().stream().map(NodeMessages::replicas).toList());
  }

  private static NodeStatus.Disk disk(NodeDiskInfo message) {
    return new NodeStatus.Disk(
        message.getTotalBytes(), message.getFreeBytes(), message.getReserveBytes());
  }

  private static NodeStatus.GossipLag lag(GossipLagInfo message) {
    return new NodeStatus.GossipLag(
        message.getFromRegion(),
        message.hasBehindMillis()
            ? Optional.of(Duration.ofMillis(message.getBehindMillis()))
            : Optional.empty(),
        message.getMissing(),
        Duration.ofMillis(message.getMissingMillis()));
  }

  private static NodeStatus.ReadReplicas replicas(ReadReplicasInfo message) {
    return new NodeStatus.ReadReplicas(
        message.getOfRegion(),
        message.getShards(),
        message.getBlank(),
        message.hasStaleMillis()
            ? Optional.of(Duration.ofMillis(message.getStaleMillis()))
            : Optional.empty());
  }
}
