package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Thousands of groups have something to do at once, and none has to wait for all the others. */
class ThousandsOfGroupsTest {
  private static final int GROUPS = 1_600;

  /** What is missed of a node, the longest timeout, a split vote, and the turns of all groups. */
  private static final Duration ELECTED_WITHIN =
      Duration.ofSeconds(5).plus(WakePace.TURN.multipliedBy(GROUPS / WakePace.WAKES_PER_TURN));

  private static boolean allAreLed(HostCluster cluster) {
    return cluster.shards.stream().allMatch(shard -> cluster.leader(shard).isPresent());
  }

  /** To look at all after every event would take too long. */
  private static void awaitLeaders(HostCluster cluster) {
    while (!allAreLed(cluster)) {
      assertThat(cluster.world.elapsed()).isLessThan(HostCluster.LONG);
      cluster.world.runFor(Duration.ofMillis(100));
    }
  }

  private static Set<ShardId> awake(HostCluster cluster, NodeId node) {
    Set<ShardId> awake = new HashSet<>(cluster.shards);
    awake.removeIf(shard -> cluster.rests(node, shard));
    return awake;
  }

  @Test
  void groupsOfADeadNodeWakeAFewAtATimeAndAllHaveLeadersSoon() {
    HostCluster cluster =
        new HostCluster(83, GROUPS, RaftConfig.defaults().withRestAfter(Duration.ofMillis(500)));
    awaitLeaders(cluster);
    cluster.world.runFor(Duration.ofSeconds(5));
    NodeId dead = cluster.nodes().get(0);
    List<NodeId> others = cluster.nodes().subList(1, 3);
    for (NodeId node : others) {
      assertThat(awake(cluster, node)).isEmpty();
    }
    cluster.crash(dead);
    Duration crashed = cluster.world.elapsed();
    int woken = 0;
    while (cluster.world.elapsed().minus(crashed).compareTo(ELECTED_WITHIN) < 0) {
      Set<ShardId> before = awake(cluster, others.get(0));
      cluster.world.runFor(WakePace.TURN);
      Set<ShardId> now = awake(cluster, others.get(0));
      now.removeAll(before);
      // A turn of its own, perhaps two in this time, and those of which the other node has heard.
      assertThat(now.size()).isLessThanOrEqualTo(4 * WakePace.WAKES_PER_TURN);
      woken += now.size();
    }
    assertThat(woken).isGreaterThan(GROUPS / 2);
    assertThat(allAreLed(cluster)).isTrue();
    cluster.assertNoFailures();
  }

  @Test
  void aTurnOfTheClockGivesTimeToABoundedNumberOfGroups() {
    HostCluster cluster =
        new HostCluster(89, 3 * GROUPS / 2, RaftConfig.defaults().withRestAfter(Duration.ZERO));
    awaitLeaders(cluster);
    int[] sent = {0, 0};
    cluster.world.network().inspect((from, to, lane, envelope) -> sent[0]++);
    cluster.world.onEvent(
        (at, where, what, fingerprint) -> {
          sent[1] = Math.max(sent[1], sent[0]);
          sent[0] = 0;
        });
    cluster.world.runFor(Duration.ofMillis(500));
    // A leader's round is a message to each of the two others.
    assertThat(sent[1]).isPositive().isLessThanOrEqualTo(2 * DueGroups.TICKED_PER_TURN);
    assertThat(allAreLed(cluster)).isTrue();
    cluster.assertNoFailures();
  }
}
