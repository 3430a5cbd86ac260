package io.terroir.raft.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What operators ask of nodes, from another region. */
class ShardAdminServiceTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ShardCluster cluster =
      new ShardCluster(5, RaftConfig.defaults(), ShardLimits.DEFAULT);
  private final ShardId shard = io.terroir.raft.shard.TestReplica.SHARD;
  private final SimulatedNode gateway =
      cluster.world().node(new Peer(new NodeId("gateway"), new RegionId("elsewhere")));
  private final ShardAdminClient client = new ShardAdminClient(gateway.requests());
  private final NodeId leader = awaitLeader(node -> true);
  private final NodeId next =
      cluster.members().stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();

  private NodeId awaitLeader(Predicate<NodeId> which) {
    Predicate<NodeId> leads = node -> which.test(node) && cluster.leads(node);
    assertThat(cluster.world().runUntil(() -> cluster.members().stream().anyMatch(leads), LONG))
        .isTrue();
    return cluster.members().stream().filter(leads).findFirst().orElseThrow();
  }

  private <T> CompletableFuture<T> ended(CompletableFuture<T> future) {
    assertThat(cluster.world().runUntil(future::isDone, LONG)).isTrue();
    return future;
  }

  private Refusal refusal(CompletableFuture<?> future) {
    try {
      ended(future).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TerroirRefusedException refused) {
        return refused.refusal();
      }
    }
    throw new AssertionError("expected a refusal");
  }

  private CompletableFuture<Void> move(NodeId from, NodeId to) {
    return client.moveLeader(from, shard, to, PATIENCE);
  }

  @Test
  void aNodeTellsHowItsReplicasAre() {
    cluster.world().runFor(Duration.ofSeconds(1));
    ReplicaReport report = ended(client.reports(next, Set.of(), PATIENCE)).join().get(0);

    assertThat(report.shard()).isEqualTo(shard);
    assertThat(report.leader()).contains(leader);
    assertThat(report.term()).isPositive();
    assertThat(report.voters()).isEqualTo(cluster.members());
    assertThat(report.outgoing()).isEmpty();
    assertThat(report.appliedIndex()).isEqualTo(report.commitIndex()).isPositive();
    assertThat(ended(client.reports(next, Set.of(new KeyspaceId(99)), PATIENCE)).join())
        .isEqualTo(List.of());
  }

  @Test
  void movingTheLeaderIsAnsweredOnceTheOtherLeads() {
    cluster.world().runFor(Duration.ofSeconds(1));
    ended(move(leader, next)).join();

    assertThat(cluster.leads(next)).isTrue();
    assertThat(cluster.leads(leader)).isFalse();
  }

  @Test
  void whoDoesNotLeadNamesTheLeader() {
    cluster.world().runFor(Duration.ofSeconds(1));
    Refusal refusal = refusal(move(next, leader));

    assertThat(refusal.reason()).isEqualTo(Reason.NOT_LEADER);
    assertThat(refusal.leaderHint()).contains(leader);
  }

  @Test
  void whoIsNoVoterCannotTakeOver() {
    assertThat(refusal(move(leader, new NodeId("stranger"))).field()).isEqualTo("to");
    assertThat(refusal(move(leader, leader)).field()).isEqualTo("to");
  }

  private CompletableFuture<List<NodeId>> change(NodeId at, NodeId node, boolean votes) {
    return client.changeMember(at, shard, node, votes, PATIENCE);
  }

  @Test
  void aChangeOfAMemberIsAnsweredWithTheVotersOnceItIsComplete() {
    cluster.world().runFor(Duration.ofSeconds(1));
    List<NodeId> left =
        cluster.members().stream().filter(node -> !node.equals(next)).sorted().toList();

    assertThat(ended(change(leader, next, false)).join()).containsExactlyInAnyOrderElementsOf(left);
    assertThat(ended(client.reports(leader, Set.of(), PATIENCE)).join().get(0).voters())
        .containsExactlyInAnyOrderElementsOf(left);
  }

  @Test
  void aNodeThatDoesNotCatchUpIsALearnerAndTheAnswerSaysSo() {
    cluster.world().runFor(Duration.ofSeconds(1));
    NodeId absent = new NodeId("absent");
    Refusal refusal = refusal(change(leader, absent, true));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal.message()).contains("is a learner");
    assertThat(ended(client.reports(leader, Set.of(), PATIENCE)).join().get(0).learners())
        .containsExactly(absent);
  }

  @Test
  void membersAreChangedByTheLeaderOnly() {
    cluster.world().runFor(Duration.ofSeconds(1));
    Refusal refusal = refusal(change(next, leader, false));

    assertThat(refusal.reason()).isEqualTo(Reason.NOT_LEADER);
    assertThat(refusal.leaderHint()).contains(leader);
  }

  @Test
  void theOldLeaderGoesOnIfTheOtherIsCutOff() {
    cluster.world().runFor(Duration.ofSeconds(1));
    cluster.world().network().isolate(next);

    assertThat(refusal(move(leader, next)).reason())
        .isIn(Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED);
    assertThat(awaitLeader(node -> true)).isEqualTo(leader);
  }
}
