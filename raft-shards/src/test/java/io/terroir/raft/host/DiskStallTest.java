package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Disks that do not answer for a while, on nodes that run and are heard. */
class DiskStallTest {
  private static final Duration LONG_STALL = Duration.ofSeconds(20);
  private static final Duration HICCUP = Duration.ofMillis(200);

  private final HostCluster cluster = new HostCluster(47, 1, RaftConfig.defaults());
  private final NodeId leader = cluster.awaitLeader();

  private RaftGroup group(NodeId id) {
    return cluster.group(id, cluster.shard());
  }

  @Test
  void leaderWhoseDiskDoesNotAnswerMakesRoomForAnother() {
    cluster.write("before");
    Duration stalled = cluster.world.elapsed();
    cluster.node(leader).disk().stall(LONG_STALL);
    var unused = cluster.propose(leader, "on its way");
    NodeId next = cluster.awaitLeader(cluster.shard(), id -> !id.equals(leader));
    assertThat(cluster.world.elapsed().minus(stalled)).isLessThan(Duration.ofSeconds(4));
    cluster.write("during");
    assertThat(group(next).isLeader()).isTrue();
    cluster.world.runFor(LONG_STALL);
    cluster.write("after");
    cluster.world.runFor(Duration.ofSeconds(2));
    cluster.nodes().forEach(id -> assertThat(cluster.list(id)).isEqualTo(cluster.list(next)));
    assertThat(cluster.list(leader)).contains("before", "during", "after");
    cluster.assertNoFailures();
  }

  @Test
  void shortStallCostsNoLeader() {
    cluster.write("before");
    Term term = group(leader).term();
    for (int i = 0; i < 10; i++) {
      cluster.node(leader).disk().stall(HICCUP);
      cluster.write("w" + i);
      cluster.world.runFor(Duration.ofMillis(500));
    }
    assertThat(group(leader).isLeader()).isTrue();
    assertThat(group(leader).term()).isEqualTo(term);
  }

  @Test
  void followerWhoseDiskStallsCatchesUpUnderTheSameLeader() {
    NodeId follower = cluster.otherThan(leader);
    cluster.node(follower).disk().stall(LONG_STALL);
    for (int i = 0; i < 10; i++) {
      cluster.write("w" + i);
    }
    cluster.world.runFor(LONG_STALL);
    cluster.awaitEqualLists(10);
    assertThat(group(leader).isLeader()).isTrue();
  }
}
