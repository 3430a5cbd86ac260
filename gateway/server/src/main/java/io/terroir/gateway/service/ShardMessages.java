package io.terroir.gateway.service;

import io.terroir.gateway.service.ShardReplicas.Look;
import io.terroir.gateway.service.ShardReplicas.Replica;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.v1.ShardReplicaInfo;
import io.terroir.v1.ShardReplicaReport;
import io.terroir.v1.ShardStatusInfo;
import java.util.List;

/** Shards and their replicas as messages of {@code terroir.v1}. */
final class ShardMessages {
  private static final Refusal NO_REPLICA =
      Refusal.of(Reason.UNAVAILABLE, "the node has no replica of this shard");

  private ShardMessages() {}

  static ShardStatusInfo status(Look look, String keyspace) {
    ShardId id = look.shard().id();
    ShardStatusInfo.Builder status =
        ShardStatusInfo.newBuilder()
            .setId(id.toString())
            .setKeyspace(keyspace)
            .setRegion(id.region().name())
            .setNumber(id.number())
            .setLeader(look.leader().map(leader -> leader.node().name()).orElse(""))
            .addAllReplicas(
                look.replicas().stream()
                    .map(replica -> replica(replica, look.committed()))
                    .toList());
    look.best()
        .ifPresent(
            best ->
                status
                    .addAllVoters(names(best.voters()))
                    .addAllOutgoing(names(best.outgoing()))
                    .addAllLearners(names(best.learners())));
    return status.build();
  }

  private static List<String> names(List<NodeId> nodes) {
    return nodes.stream().map(NodeId::name).toList();
  }

  private static ShardReplicaInfo replica(Replica replica, long committed) {
    ShardReplicaInfo.Builder info = ShardReplicaInfo.newBuilder().setNode(replica.node().name());
    replica
        .report()
        .ifPresentOrElse(
            report -> info.setReport(report(report, committed)),
            () -> info.setProblem(replica.problem().orElse(NO_REPLICA).message()));
    return info.build();
  }

  private static ShardReplicaReport report(ReplicaReport report, long committed) {
    return ShardReplicaReport.newBuilder()
        .setTerm(report.term())
        .setLeader(report.leader().map(NodeId::name).orElse(""))
        .setJoining(report.joining())
        .setQuarantine(report.quarantine().orElse(""))
        .setCommitIndex(report.commitIndex())
        .setAppliedIndex(report.appliedIndex())
        .setLag(committed - report.appliedIndex())
        .build();
  }
}
