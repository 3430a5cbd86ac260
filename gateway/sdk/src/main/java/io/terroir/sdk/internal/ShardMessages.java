package io.terroir.sdk.internal;

import io.terroir.sdk.ShardStatus;
import io.terroir.v1.ShardReplicaInfo;
import io.terroir.v1.ShardReplicaReport;
import io.terroir.v1.ShardStatusInfo;
import java.util.Optional;

/** Reads the messages of {@code terroir.v1} about the replicas of strong shards. */
public final class ShardMessages {
  private ShardMessages() {}

  /** Reads a shard. */
  public static ShardStatus status(ShardStatusInfo message) {
    return new ShardStatus(
        message.getId(),
        message.getKeyspace(),
        message.getRegion(),
        message.getNumber(),
        DataMessages.text(message.getLeader()),
        message.getVotersList(),
        message.getOutgoingList(),
        message.getLearnersList(),
        message.getReplicasList().stream().map(ShardMessages::replica).toList());
  }

  private static ShardStatus.Replica replica(ShardReplicaInfo message) {
    return new ShardStatus.Replica(
        message.getNode(),
        DataMessages.text(message.getProblem()),
        message.hasReport() ? Optional.of(report(message.getReport())) : Optional.empty());
  }

  private static ShardStatus.Report report(ShardReplicaReport message) {
    return new ShardStatus.Report(
        message.getTerm(),
        DataMessages.text(message.getLeader()),
        message.getJoining(),
        DataMessages.text(message.getQuarantine()),
        message.getCommitIndex(),
        message.getAppliedIndex(),
        message.getLag());
  }
}
