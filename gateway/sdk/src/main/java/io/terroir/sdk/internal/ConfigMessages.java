package io.terroir.sdk.internal;

import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigReplica;
import io.terroir.sdk.ConfigReplica.Coordinator;
import io.terroir.sdk.ConfigReplica.Decisions;
import io.terroir.sdk.ConfigReplica.Instances;
import io.terroir.sdk.ConfigReplica.Report;
import io.terroir.sdk.ConfigStatus;
import io.terroir.v1.ConfigMembersInfo;
import io.terroir.v1.ConfigReplicaInfo;
import io.terroir.v1.ConfigReplicaReport;
import io.terroir.v1.ConfigStatusResponse;
import java.time.Duration;
import java.util.Optional;

/** Reads the messages of {@code terroir.v1} about the replicas of the directory. */
public final class ConfigMessages {
  private ConfigMessages() {}

  /** Reads a status. */
  public static ConfigStatus status(ConfigStatusResponse message) {
    return new ConfigStatus(
        message.hasMembers() ? Optional.of(members(message.getMembers())) : Optional.empty(),
        message.getReplicasList().stream().map(ConfigMessages::replica).toList());
  }

  /** Reads members. */
  public static ConfigMembers members(ConfigMembersInfo message) {
    return new ConfigMembers(
        message.getEpoch(),
        message.getMembersList().stream()
            .map(
                member ->
                    new ConfigMembers.Member(
                        member.getReplica(), member.getNode(), member.getRegion()))
            .toList(),
        message.getQuorum(),
        message.getFastQuorum());
  }

  private static ConfigReplica replica(ConfigReplicaInfo message) {
    return new ConfigReplica(
        message.getNode(),
        message.getRegion(),
        message.getMember(),
        message.getReady(),
        DataMessages.text(message.getProblem()),
        message.hasReport() ? Optional.of(report(message.getReport())) : Optional.empty());
  }

  private static Report report(ConfigReplicaReport message) {
    return new Report(
        message.getStage(),
        message.getReplica(),
        message.getIncarnation(),
        message.getEpoch(),
        message.getCoordinatorsList().stream()
            .map(
                coordinator ->
                    new Coordinator(
                        coordinator.getReplica(),
                        coordinator.getIncarnation(),
                        coordinator.getExecuted(),
                        coordinator.getDurable(),
                        coordinator.getFloor(),
                        coordinator.getTruncated()))
            .toList(),
        new Instances(
            message.getInitial(),
            message.getPreAccepted(),
            message.getAccepted(),
            message.getCommitted()),
        new Decisions(
            message.getFastCommits(),
            message.getSlowCommits(),
            message.getConflicts(),
            message.getRecoveries(),
            message.getNoOps()),
        message.getPending(),
        message.getWaiting(),
        Duration.ofMillis(message.getOldestWaitingMillis()));
  }
}
