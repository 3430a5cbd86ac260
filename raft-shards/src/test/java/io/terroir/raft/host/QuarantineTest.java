package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A replica in quarantine is for its group as one that is down, until it is removed. */
class QuarantineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Quarantine FOUND =
      new Quarantine(Quarantine.Cause.DAMAGED, 7, "a test says so");

  private final HostCluster cluster = new HostCluster(41, 1, RaftConfig.defaults());
  private final NodeId leader = cluster.awaitLeader();
  private final List<NodeId> followers =
      cluster.nodes().stream().filter(node -> !node.equals(leader)).toList();
  private final NodeId damaged = followers.get(0);
  private final NodeId sound = followers.get(1);

  private RaftGroup group(NodeId node) {
    return cluster.group(node, cluster.shard());
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(cluster.world.runUntil(condition, HostCluster.LONG)).as(what).isTrue();
  }

  private void quarantine(NodeId node) {
    group(node).quarantine(FOUND);
    cluster.world.runFor(Duration.ofMillis(100));
    assertThat(group(node).quarantine()).contains(FOUND);
  }

  @Test
  void theOthersGoOn() {
    quarantine(damaged);
    cluster.write("first");

    assertThat(cluster.list(damaged)).isEmpty();
    assertThat(cluster.list(leader)).containsExactly("first");
  }

  @Test
  void itAcknowledgesNothing() {
    cluster.crash(sound);
    quarantine(damaged);
    CompletableFuture<?> outcome = cluster.propose(leader, "first");
    cluster.world.runFor(Duration.ofSeconds(5));

    assertThat(outcome.isDone() && !outcome.isCompletedExceptionally()).isFalse();
    assertThat(cluster.list(leader)).isEmpty();
  }

  @Test
  void itNeitherVotesNorCampaigns() {
    quarantine(damaged);
    cluster.crash(leader);
    cluster.world.runFor(Duration.ofSeconds(10));

    assertThat(cluster.leader(cluster.shard())).isEmpty();
    assertThat(group(damaged).counters().elections()).isZero();
  }

  @Test
  void itServesNothing() {
    quarantine(damaged);
    for (CompletableFuture<?> asked :
        List.of(
            cluster.propose(damaged, "first"),
            group(damaged).readIndex(),
            group(damaged).readIndex(ReadFrom.ANY_REPLICA),
            group(damaged).readIndex(ReadFrom.CONFIRMED_LEADER))) {
      await("an answer", asked::isDone);
      assertThatThrownBy(asked::join).hasMessageContaining("a test says so");
    }
    assertThat(group(damaged).leader()).isEmpty();
  }

  @Test
  void aLeaderLeadsNoMoreAndIsFollowedByAnother() {
    CompletableFuture<?> underWay = cluster.propose(leader, "first");
    quarantine(leader);

    assertThat(group(leader).isLeader()).isFalse();
    await("what was under way is answered", underWay::isDone);
    NodeId next = cluster.awaitLeader(cluster.shard(), node -> !node.equals(leader));
    cluster.write("second");
    assertThat(cluster.list(next)).contains("second");
  }

  @Test
  void itIsRememberedOverARestart() {
    quarantine(damaged);
    cluster.crash(damaged);
    cluster.restart(damaged);
    cluster.write("first");
    cluster.world.runFor(Duration.ofSeconds(5));

    assertThat(group(damaged).quarantine()).contains(FOUND);
    assertThat(cluster.list(damaged)).isEmpty();
  }

  @Test
  void whoIsRemovedGivesEverythingUpAndComesBackSound() {
    cluster.write("first");
    quarantine(damaged);
    CompletableFuture<?> gone = MembersMove.remove(group(leader), damaged, PATIENCE);
    await("it is removed", gone::isDone);
    await("it has given up what it had", () -> !cluster.isOpen(damaged));
    cluster.write("second");
    CompletableFuture<?> back = MembersMove.add(group(leader), damaged, PATIENCE);
    await("it is added", back::isDone);

    assertThat(back.isCompletedExceptionally()).isFalse();
    assertThat(group(damaged).quarantine()).isEqualTo(Optional.empty());
    await("it has everything", () -> cluster.list(damaged).size() == 2);
    cluster.crash(sound);
    cluster.write("third");
    cluster.crash(damaged);
    cluster.restart(damaged);
    assertThat(group(damaged).quarantine()).as("after a restart too").isEmpty();
    cluster.assertNoFailures();
  }

  /** It was down while it was removed, and asks when it is back. */
  @Test
  void whoMissedItsRemovalLearnsOfIt() {
    quarantine(damaged);
    cluster.crash(damaged);
    CompletableFuture<?> gone = MembersMove.remove(group(leader), damaged, PATIENCE);
    await("it is removed", gone::isDone);
    cluster.world.runFor(Duration.ofSeconds(10));
    cluster.restart(damaged);

    assertThat(group(damaged).quarantine()).contains(FOUND);
    await("it has given up what it had", () -> !cluster.isOpen(damaged));
  }

  @Test
  void itWakesWhoRestedUnderIt() {
    HostCluster resting =
        new HostCluster(42, 1, RaftConfig.defaults().withRestAfter(Duration.ofMillis(200)));
    NodeId leads = resting.awaitLeader();
    assertThat(
            resting.world.runUntil(
                () -> resting.nodes().stream().allMatch(n -> resting.rests(n, resting.shard())),
                HostCluster.LONG))
        .isTrue();
    resting.group(leads, resting.shard()).quarantine(FOUND);

    resting.awaitLeader(resting.shard(), node -> !node.equals(leads));
    resting.write("first");
  }
}
