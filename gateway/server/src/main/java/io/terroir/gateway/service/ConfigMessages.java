package io.terroir.gateway.service;

import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Quorums;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.service.ConfigReplicas.Answer;
import io.terroir.gateway.service.ConfigReplicas.Look;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.v1.ConfigCoordinatorInfo;
import io.terroir.v1.ConfigMemberInfo;
import io.terroir.v1.ConfigMembersInfo;
import io.terroir.v1.ConfigReplicaInfo;
import io.terroir.v1.ConfigReplicaReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Members and config replicas as messages of {@code terroir.v1}. */
final class ConfigMessages {
  private final DirectoryView view;

  /**
   * Messages.
   *
   * @param view tells in which region a node is
   */
  ConfigMessages(DirectoryView view) {
    this.view = view;
  }

  ConfigMembersInfo members(Membership members) {
    Quorums quorums = new Quorums(members.members().size());
    ConfigMembersInfo.Builder message =
        ConfigMembersInfo.newBuilder()
            .setEpoch(members.epoch())
            .setQuorum(quorums.slow())
            .setFastQuorum(quorums.fast());
    members
        .members()
        .forEach(
            (replica, node) ->
                message.addMembers(
                    ConfigMemberInfo.newBuilder()
                        .setReplica(replica.number())
                        .setNode(node.name())
                        .setRegion(region(node))));
    return message.build();
  }

  List<ConfigReplicaInfo> replicas(Look look) {
    Optional<Membership> newest = look.newest();
    return look.answers().stream().map(answer -> replica(answer, newest)).toList();
  }

  private ConfigReplicaInfo replica(Answer answer, Optional<Membership> newest) {
    ConfigReplicaInfo.Builder message =
        ConfigReplicaInfo.newBuilder()
            .setNode(answer.node().name())
            .setRegion(region(answer.node()))
            .setMember(newest.flatMap(members -> members.on(answer.node())).isPresent())
            .setReady(newest.isPresent() && answer.hasEntered(newest.get().epoch()))
            .setProblem(answer.problem().map(Refusal::message).orElse(""));
    answer.status().ifPresent(status -> message.setReport(report(status)));
    return message.build();
  }

  private static ConfigReplicaReport report(ReplicaStatus status) {
    ConfigReplicaReport.Builder message =
        ConfigReplicaReport.newBuilder()
            .setStage(status.stage().name().toLowerCase(Locale.ROOT))
            .setEpoch(status.members().map(Membership::epoch).orElse(0L))
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
            .setOldestWaitingMillis(status.oldestWaiting().toMillis());
    status
        .life()
        .ifPresent(
            life -> message.setReplica(life.replica().number()).setIncarnation(life.number()));
    ReplicaStatus.Progress progress = status.progress();
    TreeSet<Incarnation> coordinators = new TreeSet<>(progress.executed().lasts().keySet());
    coordinators.addAll(progress.floor().lasts().keySet());
    for (Incarnation coordinator : coordinators) {
      message.addCoordinators(
          ConfigCoordinatorInfo.newBuilder()
              .setReplica(coordinator.replica().number())
              .setIncarnation(coordinator.number())
              .setExecuted(progress.executed().last(coordinator))
              .setDurable(progress.durable().last(coordinator))
              .setFloor(progress.floor().last(coordinator))
              .setTruncated(progress.truncated().last(coordinator)));
    }
    return message.build();
  }

  private String region(NodeId node) {
    return view.nodes().stream()
        .filter(known -> known.id().equals(node))
        .findFirst()
        .map(NodeRecord::region)
        .map(region -> region.name())
        .orElse("");
  }
}
