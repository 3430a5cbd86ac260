package io.terroir.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.sdk.ConfigReplica.Coordinator;
import io.terroir.sdk.ConfigReplica.Decisions;
import io.terroir.sdk.ConfigReplica.Instances;
import io.terroir.sdk.ConfigReplica.Report;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Environment;
import io.terroir.v1.AuditHeadInfo;
import io.terroir.v1.AuditRecordInfo;
import io.terroir.v1.ChangeConfigMembersRequest;
import io.terroir.v1.ChangeConfigMembersRequest.Action;
import io.terroir.v1.ChangeConfigMembersResponse;
import io.terroir.v1.ConfigCoordinatorInfo;
import io.terroir.v1.ConfigMemberInfo;
import io.terroir.v1.ConfigMembersInfo;
import io.terroir.v1.ConfigReplicaInfo;
import io.terroir.v1.ConfigReplicaReport;
import io.terroir.v1.ConfigStatusResponse;
import io.terroir.v1.ReadAuditResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The replicas of the directory and their audit log, as an operator sees them. */
class ConfigAdminTest {
  private static final CallLimits LIMITS =
      new CallLimits(Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final ConfigMembersInfo BEFORE = members(4, 1, "eu-1");
  private static final ConfigMembersInfo AFTER = members(5, 2, "us-1");

  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeGateway gateway = new FakeGateway("gateway", time);
  private final TerroirClient client =
      new TerroirClient(
          new Calls(
              List.of("gateway"),
              new Environment(
                  time.ticker(), () -> 1_000L, new Random(7), time, FakeGateway::channel),
              LIMITS,
              LIMITS,
              OpenTelemetry.noop()));
  private final ConfigAdmin config = client.admin().config();

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
  }

  private static ConfigMembersInfo members(long epoch, int replica, String node) {
    return ConfigMembersInfo.newBuilder()
        .setEpoch(epoch)
        .addMembers(
            ConfigMemberInfo.newBuilder().setReplica(replica).setNode(node).setRegion("eu-west-1"))
        .setQuorum(2)
        .setFastQuorum(3)
        .build();
  }

  private static ConfigMembers read(long epoch, int replica, String node) {
    return new ConfigMembers(
        epoch, List.of(new ConfigMembers.Member(replica, node, "eu-west-1")), 2, 3);
  }

  @Test
  void statusSaysWhatEachReplicaAnswersOrWhyItDoesNot() {
    gateway.configStatus =
        ConfigStatusResponse.newBuilder()
            .setMembers(BEFORE)
            .addReplicas(
                ConfigReplicaInfo.newBuilder()
                    .setNode("eu-1")
                    .setRegion("eu-west-1")
                    .setMember(true)
                    .setReady(true)
                    .setReport(
                        ConfigReplicaReport.newBuilder()
                            .setStage("member")
                            .setReplica(1)
                            .setIncarnation(2)
                            .setEpoch(4)
                            .addCoordinators(
                                ConfigCoordinatorInfo.newBuilder()
                                    .setReplica(3)
                                    .setIncarnation(5)
                                    .setExecuted(40)
                                    .setDurable(30)
                                    .setFloor(20)
                                    .setTruncated(10))
                            .setInitial(6)
                            .setPreAccepted(7)
                            .setAccepted(8)
                            .setCommitted(9)
                            .setFastCommits(11)
                            .setSlowCommits(12)
                            .setConflicts(13)
                            .setRecoveries(14)
                            .setNoOps(15)
                            .setPending(16)
                            .setWaiting(17)
                            .setOldestWaitingMillis(18)))
            .addReplicas(ConfigReplicaInfo.newBuilder().setNode("us-1").setProblem("no answer"))
            .build();

    assertThat(config.status())
        .isEqualTo(
            new ConfigStatus(
                Optional.of(read(4, 1, "eu-1")),
                List.of(
                    new ConfigReplica(
                        "eu-1",
                        "eu-west-1",
                        true,
                        true,
                        Optional.empty(),
                        Optional.of(
                            new Report(
                                "member",
                                1,
                                2,
                                4,
                                List.of(new Coordinator(3, 5, 40, 30, 20, 10)),
                                new Instances(6, 7, 8, 9),
                                new Decisions(11, 12, 13, 14, 15),
                                16,
                                17,
                                Duration.ofMillis(18)))),
                    new ConfigReplica(
                        "us-1", "", false, false, Optional.of("no answer"), Optional.empty()))));
  }

  @Test
  void statusHasNoMembersIfNobodyKnowsThem() {
    assertThat(config.status().members()).isEmpty();
  }

  @Test
  void changeNamesTheEpochThatItsAuthorHasSeen() {
    gateway.changed =
        ChangeConfigMembersResponse.newBuilder().setBefore(BEFORE).setAfter(AFTER).build();

    assertThat(config.add("us-1", 4))
        .isEqualTo(new ConfigMembersChange(read(4, 1, "eu-1"), read(5, 2, "us-1")));
    config.remove("us-1", 5);
    config.replace("eu-1", 6);

    assertThat(gateway.changes)
        .containsExactly(
            change(Action.ADD, "us-1", 4),
            change(Action.REMOVE, "us-1", 5),
            change(Action.REPLACE, "eu-1", 6));
  }

  private static ChangeConfigMembersRequest change(Action action, String node, long epoch) {
    return ChangeConfigMembersRequest.newBuilder()
        .setAction(action)
        .setNode(node)
        .setEpoch(epoch)
        .build();
  }

  @Test
  void changeIsNotRepeatedWhenItMayHaveBeenMade() {
    gateway.reachable = false;

    assertThatThrownBy(() -> config.add("us-1", 4))
        .isInstanceOfSatisfying(
            TerroirException.class,
            e -> assertThat(e.reason()).isIn(Reason.OUTCOME_UNKNOWN, Reason.UNAVAILABLE));
    assertThat(gateway.changes).hasSize(1);
  }

  @Test
  void auditLogIsReadFromTheReplicaAndAfterThePositionThatWereNamed() {
    AuditPosition position = new AuditPosition(1, 2, 3);
    io.terroir.v1.AuditPosition at =
        io.terroir.v1.AuditPosition.newBuilder()
            .setReplica(1)
            .setIncarnation(2)
            .setSequence(3)
            .build();
    ByteString hash = ByteString.copyFromUtf8("hash");
    ByteString previous = ByteString.copyFromUtf8("previous");
    ByteString record = ByteString.copyFromUtf8("record");
    gateway.audit =
        ReadAuditResponse.newBuilder()
            .setReplica("eu-1")
            .addHeads(AuditHeadInfo.newBuilder().setAt(at).setHash(hash))
            .addRecords(
                AuditRecordInfo.newBuilder().setAt(at).setPrevious(previous).setRecord(record))
            .setMore(true)
            .build();

    assertThat(client.admin().audit("", Optional.empty()))
        .isEqualTo(
            new AuditPage(
                "eu-1",
                List.of(new AuditHead(position, hash)),
                List.of(new AuditRecord(position, previous, record)),
                true));
    client.admin().audit("eu-1", Optional.of(position));

    assertThat(gateway.auditReads.get(0).hasAfter()).isFalse();
    assertThat(gateway.auditReads.get(1).getReplica()).isEqualTo("eu-1");
    assertThat(gateway.auditReads.get(1).getAfter()).isEqualTo(at);
  }
}
