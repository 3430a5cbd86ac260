package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Groups that rest: what it costs, and that nothing is missed. */
class RestingGroupsTest {
  private static final int GROUPS = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RaftConfig CONFIG =
      RaftConfig.defaults().withRestAfter(Duration.ofMillis(500));

  /** A turn in which the nodes of a leader are missed, a timeout, and a split vote or two. */
  private static final Duration ELECTED_WITHIN = Duration.ofSeconds(5);

  private HostCluster cluster = new HostCluster(67, GROUPS, CONFIG);

  private void awaitRest() {
    for (ShardId shard : cluster.shards) {
      NodeId unused = cluster.awaitLeader(shard, id -> true);
    }
    cluster.world.runFor(Duration.ofSeconds(5));
  }

  private int messagesOfGroups(Duration time) {
    int[] messages = {0};
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) ->
                messages[0] += envelope.group().equals(NodeRounds.NAME) ? 0 : 1);
    cluster.world.runFor(time);
    return messages[0];
  }

  private NodeId leader() {
    return cluster.leader(cluster.shard()).orElseThrow();
  }

  private RaftGroup group(NodeId node) {
    return cluster.group(node, cluster.shard());
  }

  private void awaitOthersLead(NodeId than) {
    Duration from = cluster.world.elapsed();
    for (ShardId shard : cluster.shards) {
      NodeId unused = cluster.awaitLeader(shard, id -> !id.equals(than));
    }
    assertThat(cluster.world.elapsed().minus(from)).isLessThan(ELECTED_WITHIN);
  }

  // ---- what it costs

  @Test
  void anIdleGroupSendsNothing() {
    awaitRest();
    int[] messages = {0};
    cluster.world.network().inspect((from, to, lane, envelope) -> messages[0]++);
    cluster.world.runFor(SECOND);
    // Two nodes exchange a beat and its answer both ways, each turn, for however many groups.
    int turns = (int) SECOND.dividedBy(CONFIG.heartbeat());
    assertThat(messages[0]).isPositive().isLessThanOrEqualTo((turns + 1) * 3 * 4);
    assertThat(messagesOfGroups(Duration.ofSeconds(30))).isZero();
    cluster.assertNoFailures();
  }

  @Test
  void oneGroupThatIsWrittenToDoesNotWakeTheOthers() {
    awaitRest();
    cluster.write("a");
    assertThat(messagesOfGroups(SECOND)).isLessThan(200);
    cluster.world.runFor(Duration.ofSeconds(5));
    assertThat(messagesOfGroups(Duration.ofSeconds(5))).as("it rests again").isZero();
    cluster.awaitEqualLists(1);
  }

  // ---- that it works

  @Test
  void allWakeAtOnceAndAreServed() {
    awaitRest();
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (ShardId shard : cluster.shards) {
      NodeId leader = cluster.leader(shard).orElseThrow();
      outcomes.add(cluster.group(leader, shard).propose(ByteString.copyFromUtf8("a")));
    }
    assertThat(
            cluster.world.runUntil(
                () -> outcomes.stream().allMatch(CompletableFuture::isDone), SECOND))
        .isTrue();
    assertThat(outcomes).noneMatch(CompletableFuture::isCompletedExceptionally);
    cluster.world.runFor(Duration.ofSeconds(10));
    assertThat(messagesOfGroups(Duration.ofSeconds(5))).isZero();
  }

  @Test
  void groupsOfADeadLeaderElectAnother() {
    awaitRest();
    NodeId dead = leader();
    cluster.crash(dead);
    awaitOthersLead(dead);
  }

  /** Its node is hardly ever silent, but leads nothing any more. */
  @Test
  void groupsOfALeaderThatWasRestartedElectOne() {
    awaitRest();
    NodeId old = leader();
    cluster.crash(old);
    cluster.restart(old);
    Duration from = cluster.world.elapsed();
    cluster.world.runUntil(() -> cluster.shards.stream().allMatch(this::isLed), ELECTED_WITHIN);
    assertThat(cluster.shards).allMatch(this::isLed);
    assertThat(cluster.world.elapsed().minus(from)).isLessThan(ELECTED_WITHIN);
    cluster.write("a");
  }

  private boolean isLed(ShardId shard) {
    return cluster.leader(shard).isPresent();
  }

  @Test
  void groupsOfALeaderThatIsCutOffElectAnotherAndItStepsDown() {
    awaitRest();
    NodeId old = leader();
    cluster.world.network().isolate(old);
    awaitOthersLead(old);
    cluster.world.runFor(Duration.ofSeconds(2));
    assertThat(cluster.shards).noneMatch(shard -> cluster.group(old, shard).isLeader());
    CompletableFuture<Long> read = group(old).readIndex();
    cluster.world.runUntil(read::isDone, HostCluster.LONG);
    assertThat(read).isCompletedExceptionally();
    cluster.world.network().healAll();
    cluster.write("a");
    cluster.world.runFor(Duration.ofSeconds(10));
    assertThat(messagesOfGroups(Duration.ofSeconds(5))).as("all rest again").isZero();
  }

  /** Without pre-votes answered for groups that rest, it would depose every leader. */
  @Test
  void nodeThatHearsNobodyDeposesNobody() {
    awaitRest();
    NodeId leader = leader();
    NodeId deaf = cluster.otherThan(leader);
    cluster.nodes().stream()
        .filter(id -> !id.equals(deaf))
        .forEach(id -> cluster.world.network().cut(id, deaf));
    long term = group(leader).term().number();
    cluster.world.runFor(Duration.ofSeconds(20));
    assertThat(group(leader).isLeader()).isTrue();
    assertThat(group(leader).term().number()).isEqualTo(term);
  }

  @Test
  void memberThatLostItsDiskIsAdmittedAgain() {
    awaitRest();
    NodeId lost = cluster.otherThan(leader());
    cluster.replaceDisk(lost);
    assertThat(cluster.world.runUntil(() -> !group(lost).joining(), Duration.ofSeconds(10)))
        .isTrue();
    cluster.write("a");
    cluster.awaitEqualLists(1);
  }

  @Test
  void everyReplicaReadsLinearizablyThoughAllRest() {
    awaitRest();
    cluster.write("a");
    cluster.world.runFor(Duration.ofSeconds(5));
    for (NodeId node : cluster.nodes()) {
      CompletableFuture<Integer> seen =
          group(node).readIndex(ReadFrom.ANY_REPLICA).thenApply(index -> cluster.list(node).size());
      assertThat(cluster.world.runUntil(seen::isDone, SECOND)).isTrue();
      assertThat(seen.join()).isEqualTo(1);
      cluster.world.runFor(Duration.ofSeconds(3));
    }
  }

  // ---- while a node is away

  private static final Duration AWAY_IS_KNOWN = Duration.ofSeconds(20);

  @Test
  void groupsRestWhileAMembersNodeIsAway() {
    awaitRest();
    NodeId away = cluster.otherThan(leader());
    cluster.crash(away);
    cluster.world.runFor(AWAY_IS_KNOWN);
    assertThat(messagesOfGroups(Duration.ofSeconds(30))).isZero();
    cluster.write("a");
    cluster.world.runFor(AWAY_IS_KNOWN);
    assertThat(messagesOfGroups(Duration.ofSeconds(30))).as("also after a write").isZero();
    cluster.assertNoFailures();
  }

  @Test
  void groupsThatRestWithoutANodeBringItUpToDateWhenItIsBack() {
    awaitRest();
    NodeId away = cluster.otherThan(leader());
    cluster.crash(away);
    for (int i = 0; i < 20; i++) {
      cluster.write("w" + i);
    }
    cluster.world.runFor(AWAY_IS_KNOWN);
    cluster.restart(away);
    cluster.world.runFor(SECOND.multipliedBy(3));
    cluster.awaitEqualLists(20);
    cluster.world.runFor(AWAY_IS_KNOWN);
    assertThat(cluster.shards).allMatch(shard -> cluster.rests(away, shard));
    assertThat(messagesOfGroups(Duration.ofSeconds(5))).as("all rest again").isZero();
  }

  /** It rests on, since it has not noticed anything, and lacks what was written meanwhile. */
  @Test
  void aMemberThatWasStoppedForAWhileIsBroughtUpToDate() {
    awaitRest();
    NodeId stopped = cluster.otherThan(leader());
    cluster.node(stopped).pause();
    cluster.world.network().isolate(stopped);
    cluster.write("a");
    cluster.world.runFor(AWAY_IS_KNOWN);
    assertThat(messagesOfGroups(Duration.ofSeconds(5))).isZero();
    cluster.world.network().healAll();
    cluster.node(stopped).resume();
    cluster.world.runFor(SECOND.multipliedBy(2));
    cluster.awaitEqualLists(1);
  }

  /** One of the two that are left is no majority. */
  @Test
  void leaderThatLosesItsLastFollowerAtRestStepsDown() {
    awaitRest();
    NodeId leader = leader();
    List<NodeId> others = cluster.nodes().stream().filter(id -> !id.equals(leader)).toList();
    cluster.crash(others.get(0));
    cluster.world.runFor(AWAY_IS_KNOWN);
    cluster.crash(others.get(1));
    cluster.world.runFor(ELECTED_WITHIN);
    assertThat(group(leader).isLeader()).isFalse();
    cluster.restart(others.get(0));
    cluster.write("a");
  }

  @Test
  void groupsThatRestWithoutANodeElectAnotherWhenTheirLeaderDies() {
    cluster = new HostCluster(71, GROUPS, CONFIG, 5);
    awaitRest();
    NodeId leader = leader();
    cluster.crash(cluster.otherThan(leader));
    cluster.world.runFor(AWAY_IS_KNOWN);
    cluster.crash(leader);
    awaitOthersLead(leader);
    cluster.write("a");
  }

  // ---- closed time

  @Test
  void timeIsClosedByTheNodesRounds() {
    awaitRest();
    NodeId leader = leader();
    for (int i = 0; i < 20; i++) {
      cluster.world.runFor(Duration.ofMillis(730));
      ClosedRound round = group(leader).lastConfirmedRound().orElseThrow();
      long now = cluster.world.wallClock().millis();
      assertThat(round.sentWallMillis()).isBetween(now - 300, now);
      assertThat(round.commitIndex()).isEqualTo(group(leader).commitIndex());
    }
    assertThat(messagesOfGroups(SECOND)).isZero();
  }

  @Test
  void timeThatIsClosedStaysClosedWhenTheGroupWakes() {
    awaitRest();
    RaftGroup leader = group(leader());
    cluster.world.runFor(Duration.ofSeconds(10));
    long[] newest = {0};
    CompletableFuture<ByteString> unused = cluster.propose(leader(), "a");
    for (int i = 0; i < 500; i++) {
      long closed = leader.lastConfirmedRound().orElseThrow().sentWallMillis();
      assertThat(closed).isGreaterThanOrEqualTo(newest[0]);
      newest[0] = closed;
      cluster.world.runFor(Duration.ofMillis(1));
    }
    assertThat(cluster.world.wallClock().millis() - newest[0]).isLessThan(300);
  }

  /** Another may lead by then, and acknowledge what this one does not know. */
  @Test
  void leaderThatIsCutOffClosesNoTime() {
    awaitRest();
    NodeId leader = leader();
    cluster.world.network().isolate(leader);
    long cutAt = cluster.world.wallClock().millis();
    for (int i = 0; i < 200; i++) {
      cluster.world.runFor(Duration.ofMillis(20));
      long closed = group(leader).lastConfirmedRound().map(ClosedRound::sentWallMillis).orElse(0L);
      assertThat(closed).isLessThanOrEqualTo(cutAt);
    }
  }

  /**
   * Its node answers on, and its other groups rest on: only this replica has gone over to another
   * leader, which the old one cannot hear.
   */
  @Test
  void timeIsNotClosedByANodeWhoseReplicaFollowsAnother() {
    awaitRest();
    NodeId old = leader();
    NodeId next = cluster.otherThan(old);
    cluster.world.network().cut(next, old);
    cluster.world.network().cut(old, next);
    long[] elected = {Long.MAX_VALUE};
    for (int i = 0; i < 500; i++) {
      if (elected[0] == Long.MAX_VALUE && group(next).isLeader()) {
        elected[0] = cluster.world.wallClock().millis();
      }
      if (group(old).isLeader()) {
        long closed = group(old).lastConfirmedRound().map(ClosedRound::sentWallMillis).orElse(0L);
        assertThat(closed).isLessThanOrEqualTo(elected[0]);
      }
      cluster.world.runFor(Duration.ofMillis(20));
    }
    cluster.assertNoFailures();
  }
}
