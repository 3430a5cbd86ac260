package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Broken links between members. */
class PartitionTest {
  private final HostCluster cluster = new HostCluster(31, 1, RaftConfig.defaults());

  private RaftGroup group(NodeId id) {
    return cluster.group(id, cluster.shard());
  }

  @Test
  void isolatedLeaderStepsDownAndTheOthersGoOnWithinASecondOrTwo() {
    NodeId old = cluster.awaitLeader();
    cluster.write("before");
    cluster.world.network().isolate(old);
    Duration cut = cluster.world.elapsed();
    cluster.awaitLeader(cluster.shard(), id -> !id.equals(old));
    assertThat(cluster.world.elapsed().minus(cut)).isLessThan(Duration.ofSeconds(3));
    cluster.world.runUntil(() -> !group(old).isLeader(), HostCluster.LONG);
    assertThat(group(old).isLeader()).isFalse();
  }

  /** It hears nobody, but can be heard: without pre-votes its terms would depose every leader. */
  @Test
  void followerThatHearsNobodyDisturbsNobody() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("before");
    NodeId deaf = cluster.otherThan(leader);
    cluster.nodes().stream()
        .filter(id -> !id.equals(deaf))
        .forEach(id -> cluster.world.network().cut(id, deaf));
    Term term = group(leader).term();
    cluster.world.runFor(Duration.ofSeconds(20));
    assertThat(group(leader).isLeader()).isTrue();
    assertThat(group(leader).term()).isEqualTo(term);
    cluster.world.network().healAll();
    cluster.world.runFor(Duration.ofSeconds(3));
    cluster.write("after");
    cluster.awaitEqualLists(2);
    assertThat(group(leader).term()).isEqualTo(term);
  }

  /** It is heard by all, but hears nobody: it must not keep them from electing another. */
  @Test
  void leaderThatHearsNobodyStepsDown() {
    NodeId deaf = cluster.awaitLeader();
    cluster.write("before");
    cluster.nodes().stream()
        .filter(id -> !id.equals(deaf))
        .forEach(id -> cluster.world.network().cut(id, deaf));
    cluster.awaitLeader(cluster.shard(), id -> !id.equals(deaf));
    cluster.write("after");
    assertThat(group(deaf).isLeader()).isFalse();
  }

  @Test
  void linkBetweenLeaderAndOneFollowerIsNotMissed() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("before");
    NodeId follower = cluster.otherThan(leader);
    cluster.world.network().cut(leader, follower);
    cluster.world.network().cut(follower, leader);
    Term term = group(leader).term();
    cluster.world.runFor(Duration.ofSeconds(10));
    assertThat(group(leader).isLeader()).isTrue();
    assertThat(group(leader).term()).isEqualTo(term);
    cluster.write("during");
    cluster.world.network().healAll();
    cluster.awaitEqualLists(2);
  }
}
