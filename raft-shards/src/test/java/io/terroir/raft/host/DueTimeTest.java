package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Many groups share the turns of a clock, and each gets its time. */
class DueTimeTest {
  private static final int GROUPS = 300;

  private final RaftConfig config = RaftConfig.defaults().withRestAfter(Duration.ZERO);
  private final HostCluster cluster = new HostCluster(29, GROUPS, config);

  private long ledBy(NodeId node) {
    return cluster.shards.stream().filter(shard -> cluster.group(node, shard).isLeader()).count();
  }

  @Test
  void everyGroupOfADeadLeaderElectsAnotherWithinItsOwnTimeout() {
    for (ShardId shard : cluster.shards) {
      NodeId unused = cluster.awaitLeader(shard, id -> true);
    }
    cluster.world.runFor(Duration.ofSeconds(3));
    NodeId dead = cluster.nodes().get(0);
    assertThat(ledBy(dead)).isPositive();
    cluster.crash(dead);
    Duration crashed = cluster.world.elapsed();
    for (ShardId shard : cluster.shards) {
      NodeId unused = cluster.awaitLeader(shard, id -> !id.equals(dead));
    }
    assertThat(cluster.world.elapsed().minus(crashed))
        .isLessThan(config.electionMax().multipliedBy(4));
    cluster.assertNoFailures();
  }

  /** However many groups there are: their timers are one timer. */
  @Test
  void aTurnOfTheClockIsForAllGroupsThatAreDue() {
    for (ShardId shard : cluster.shards) {
      NodeId unused = cluster.awaitLeader(shard, id -> true);
    }
    cluster.world.runFor(Duration.ofSeconds(3));
    int[] timers = {0};
    cluster.world.onEvent(
        (at, where, what, fingerprint) -> timers[0] += what.equals("timer") ? 1 : 0);
    Duration some = Duration.ofSeconds(2);
    cluster.world.runFor(some);
    long ticks = some.dividedBy(config.tick());
    int nodesTimesPipes = 3 * 2;
    assertThat(timers[0]).isPositive().isLessThanOrEqualTo((int) ticks * nodesTimesPipes + 6);
  }
}
