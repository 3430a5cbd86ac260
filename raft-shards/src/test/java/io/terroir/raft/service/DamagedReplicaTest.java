package io.terroir.raft.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.log.Quarantine;
import io.terroir.raft.log.Quarantine.Cause;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.TestReplica;
import io.terroir.raft.shard.TestRequests;
import io.terroir.raft.shard.TestRows;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A replica whose store holds something else than it should is found out, goes into quarantine, and
 * the others go on; nobody serves what is wrong after that.
 */
class DamagedReplicaTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final StoreScrub.Settings OFTEN =
      new StoreScrub.Settings(Duration.ofSeconds(2), 1 << 20);
  private static final StoreScrub.Settings NEVER = new StoreScrub.Settings(Duration.ZERO, 1 << 20);
  private static final ByteString ROW = TestRows.entry(TestRequests.FRANCE, "key");

  private ShardCluster cluster = cluster(NEVER);

  private static ShardCluster cluster(StoreScrub.Settings scrub) {
    return new ShardCluster(5, RaftConfig.defaults(), ShardLimits.DEFAULT, scrub);
  }

  private NodeId leader() {
    assertThat(cluster.world().runUntil(() -> members(true).size() == 1, LIMIT)).isTrue();
    return members(true).get(0);
  }

  private List<NodeId> followers() {
    leader();
    return members(false);
  }

  private List<NodeId> members(boolean leading) {
    return cluster.members().stream().filter(node -> cluster.leads(node) == leading).toList();
  }

  private ShardResponse ask(NodeId node, ShardRequest request) {
    CompletableFuture<ShardResponse> response =
        new ShardClient(cluster.node(cluster.members().get(0)).requests())
            .call(
                node,
                request,
                ResidencyScope.only(Set.of(TestReplica.REGION)),
                Duration.ofSeconds(5));
    cluster.world().runUntil(response::isDone, LIMIT);
    return response.join();
  }

  /** Writes through whoever leads, until it is done. */
  private void write(String value) {
    ShardRequest request = TestRequests.put(TestRequests.FRANCE, "key", value);
    boolean done =
        cluster
            .world()
            .runUntil(
                () ->
                    cluster.members().stream()
                        .filter(cluster::leads)
                        .anyMatch(node -> ask(node, request) instanceof ShardResponse.Served),
                LIMIT);
    assertThat(done).as("%s is written in %s", value, cluster.world()).isTrue();
  }

  private void writeUntilCompared() {
    for (int i = 0; i < ShardStateMachine.CHECKPOINT_ENTRIES; i++) {
      write("value " + i);
    }
    cluster.world().runFor(Duration.ofSeconds(1));
  }

  private String read() {
    ShardResponse response = ask(leader(), TestRequests.get(TestRequests.FRANCE, 1, "key"));
    OperationResult result = ((ShardResponse.Served) response).result();
    return ((OperationResult.Found) result).entry().orElseThrow().value().toStringUtf8();
  }

  private void flip(NodeId node, int bits) {
    cluster.world().runFor(Duration.ofSeconds(1));
    TestRows.flip(cluster.node(node).store(), ROW, bits);
  }

  @Test
  void aFlippedRowIsFoundByTheScanAndNotServedAfterwards() {
    cluster = cluster(OFTEN);
    write("right");
    NodeId damaged = followers().get(0);
    flip(damaged, 1);

    assertThat(cluster.world().runUntil(() -> !cluster.quarantined().isEmpty(), LIMIT)).isTrue();
    assertThat(cluster.quarantined()).containsOnlyKeys(damaged);
    assertThat(cluster.quarantined().values())
        .extracting(Quarantine::cause)
        .containsExactly(Cause.DAMAGED);
    ShardResponse answer = ask(damaged, TestRequests.eventual(TestRequests.FRANCE, "key"));
    assertThat(((ShardResponse.Refused) answer).refusal().reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(read()).isEqualTo("right");
    write("later");
    assertThat(read()).isEqualTo("later");
    assertThat(cluster.world().failures()).isEmpty();
  }

  @Test
  void aLeaderWhoseRowsRotIsFollowedByAnother() {
    cluster = cluster(OFTEN);
    write("right");
    NodeId damaged = leader();
    flip(damaged, 1);

    assertThat(cluster.world().runUntil(() -> !cluster.quarantined().isEmpty(), LIMIT)).isTrue();
    assertThat(cluster.quarantined()).containsOnlyKeys(damaged);
    assertThat(read()).isEqualTo("right");
    assertThat(leader()).isNotEqualTo(damaged);
  }

  /** As RocksDB tells it, by the checksums of its blocks. */
  @Test
  void aRowThatTheStoreCannotReadEndsTheReplicaAndNotItsProcess() {
    write("right");
    NodeId damaged = followers().get(0);
    flushAll();
    assertThat(cluster.node(damaged).disk().rotStore(ROW)).isTrue();
    write("later");

    assertThat(cluster.world().runUntil(() -> !cluster.quarantined().isEmpty(), LIMIT)).isTrue();
    assertThat(cluster.quarantined()).containsOnlyKeys(damaged);
    assertThat(cluster.world().failures()).isEmpty();
    assertThat(read()).isEqualTo("later");
  }

  @Test
  void aReadOfSuchARowEndsTheReplicaToo() {
    write("right");
    NodeId damaged = followers().get(0);
    flushAll();
    cluster.node(damaged).disk().rotStore(ROW);

    assertThat(ask(damaged, TestRequests.eventual(TestRequests.FRANCE, "key")))
        .isInstanceOf(ShardResponse.Refused.class);
    cluster.world().runFor(Duration.ofMillis(1));
    assertThat(cluster.quarantined()).containsOnlyKeys(damaged);
    assertThat(cluster.world().failures()).isEmpty();
  }

  private void flushAll() {
    cluster.world().runFor(Duration.ofSeconds(1));
    cluster.members().forEach(member -> cluster.node(member).store().flush(() -> {}));
    cluster.world().runFor(Duration.ofSeconds(1));
  }

  @Test
  void aFollowerThatAppliesSomethingElseIsFoundByComparing() {
    write("right");
    NodeId odd = followers().get(0);
    flip(odd, 1);
    writeUntilCompared();

    assertThat(cluster.quarantined()).containsOnlyKeys(odd);
    assertThat(cluster.quarantined().values())
        .extracting(Quarantine::cause)
        .containsExactly(Cause.ODD);
    write("last");
    assertThat(read()).isEqualTo("last");
  }

  @Test
  void aLeaderThatAppliesSomethingElseGoesAndIsFollowedByAnother() {
    write("right");
    NodeId odd = leader();
    flip(odd, 1);
    writeUntilCompared();

    assertThat(cluster.quarantined()).containsOnlyKeys(odd);
    write("last");
    assertThat(read()).isEqualTo("last");
    assertThat(leader()).isNotEqualTo(odd);
  }

  @Test
  void ifAllDifferTheShardStopsAndSaysWhy() {
    write("right");
    flip(followers().get(0), 1);
    flip(followers().get(1), 2);
    for (int i = 0; i < ShardStateMachine.CHECKPOINT_ENTRIES; i++) {
      NodeId last = cluster.members().get(i % 3);
      ask(leaderOr(last), TestRequests.put(TestRequests.FRANCE, "key", "value " + i));
    }
    cluster.world().runFor(Duration.ofSeconds(5));

    assertThat(cluster.quarantined()).containsOnlyKeys(cluster.members());
    assertThat(cluster.quarantined().values()).allMatch(why -> why.cause() == Cause.UNDECIDED);
    for (NodeId member : cluster.members()) {
      ShardResponse answer = ask(member, TestRequests.get(TestRequests.FRANCE, 1, "key"));
      assertThat(((ShardResponse.Refused) answer).refusal().message())
          .startsWith("the shard serves nothing until an operator has decided");
    }
    cluster.members().forEach(cluster::crash);
    cluster.restartAll();
    cluster.world().runFor(Duration.ofSeconds(5));
    assertThat(cluster.quarantined()).containsOnlyKeys(cluster.members());
  }

  private NodeId leaderOr(NodeId otherwise) {
    return members(true).stream().findFirst().orElse(otherwise);
  }

  /** One against one: the third decides when it is back, by what it has in its own log. */
  @Test
  void oneAgainstOneWaitsForWhoIsMissing() {
    write("right");
    NodeId odd = followers().get(0);
    NodeId missing = followers().get(1);
    flip(odd, 1);
    cluster.crash(missing);
    writeUntilCompared();
    assertThat(cluster.quarantined()).as("nobody knows who is right").isEmpty();

    cluster.restart(missing);
    assertThat(cluster.world().runUntil(() -> !cluster.quarantined().isEmpty(), LIMIT)).isTrue();
    assertThat(cluster.quarantined()).containsOnlyKeys(odd);
  }

  /** A copy of one of the two would make a majority of it. */
  @Test
  void nobodyGetsACopyWhileItIsNotKnownWhoIsRight() {
    cluster =
        new ShardCluster(
            5, RaftConfig.defaults().withLog(1_000, 1_000, 100), ShardLimits.DEFAULT, NEVER);
    write("right");
    NodeId missing = followers().get(1);
    flip(leader(), 1);
    cluster.crash(missing);
    writeUntilCompared();
    for (int i = 0; i < 10; i++) {
      write("long ".repeat(10_000) + i);
    }
    flushAllThatAreUp();
    cluster.restart(missing);
    cluster.world().runFor(Duration.ofSeconds(10));

    assertThat(cluster.snapshotsRestored()).isZero();
    assertThat(cluster.quarantined()).isEmpty();
  }

  /** It was begun before anybody knew; most of it is still to come. */
  @Test
  void aCopyThatIsOnItsWayEndsWhenReplicasDiffer() {
    RaftConfig slow = RaftConfig.defaults().withLog(1_000, 1_000, 100).withSnapshotRate(32 << 10);
    cluster = new ShardCluster(5, slow, ShardLimits.DEFAULT, NEVER);
    write("right");
    NodeId missing = followers().get(1);
    cluster.crash(missing);
    for (int i = 0; i < 20; i++) {
      write("long ".repeat(10_000) + i);
    }
    flushAllThatAreUp();
    NodeId leader = leader();
    cluster.restart(missing);
    assertThat(cluster.world().runUntil(() -> cluster.snapshotsUnderWay(leader) > 0, LIMIT))
        .as("a copy is on its way")
        .isTrue();
    flip(leader, 1);
    writeUntilCompared();
    cluster.world().runFor(Duration.ofSeconds(60));

    assertThat(cluster.snapshotsUnderWay(leader)).isZero();
    assertThat(cluster.snapshotsRestored()).isZero();
    assertThat(cluster.quarantined()).isEmpty();
  }

  private void flushAllThatAreUp() {
    for (NodeId member : cluster.members()) {
      if (cluster.node(member).isUp()) {
        cluster.node(member).store().flush(() -> {});
      }
    }
    write("after the flush");
    cluster.world().runFor(Duration.ofSeconds(3));
    write("so that the log is cut");
  }

  @Test
  void quarantineSurvivesARestart() {
    write("right");
    NodeId odd = followers().get(0);
    flip(odd, 1);
    writeUntilCompared();
    cluster.crash(odd);
    cluster.restart(odd);
    NodeId other = followers().stream().filter(node -> !node.equals(odd)).findFirst().orElseThrow();

    assertThat(cluster.quarantined()).containsOnlyKeys(odd);
    cluster.crash(other);
    cluster.world().runFor(Duration.ofSeconds(10));
    assertThat(members(true)).as("it neither votes nor acknowledges").isEmpty();
    cluster.restart(other);
    write("last");
  }
}
