package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A node that is to stop leads nothing any more. */
class DrainTest {
  private static final int SHARDS = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final RaftConfig config = RaftConfig.defaults();
  private final HostCluster cluster = new HostCluster(92, SHARDS, config);
  private final NodeId stopping = cluster.nodes().get(0);

  private Collection<RaftGroup> groups(NodeId node) {
    return cluster.shards.stream().map(shard -> cluster.group(node, shard)).toList();
  }

  private long led(NodeId node) {
    return groups(node).stream().filter(RaftGroup::isLeader).count();
  }

  private Drain.Result drain(Predicate<NodeId> alive) {
    CompletableFuture<Drain.Result> done =
        Drain.begin(
            stopping, groups(stopping), alive, cluster.node(stopping).pipe().clock(), PATIENCE);
    assertThat(cluster.world.runUntil(done::isDone, PATIENCE.multipliedBy(2))).isTrue();
    return done.join();
  }

  /** Has the node that is to stop lead everything. */
  private void takeAll() {
    for (ShardId shard : cluster.shards) {
      NodeId leader = cluster.awaitLeader(shard, any -> true);
      if (!leader.equals(stopping)) {
        CompletableFuture<Void> moved =
            LeaderMove.begin(cluster.group(leader, shard), stopping, PATIENCE);
        assertThat(cluster.world.runUntil(moved::isDone, HostCluster.LONG)).isTrue();
      }
    }
    cluster.world.runFor(Duration.ofSeconds(1));
    assertThat(led(stopping)).isEqualTo(SHARDS);
  }

  @Test
  void everyLeadershipGoesToTheOthersInEqualParts() {
    takeAll();
    Duration begun = cluster.world.elapsed();

    assertThat(drain(any -> true)).isEqualTo(new Drain.Result(SHARDS, 0));

    assertThat(cluster.world.elapsed().minus(begun)).isLessThan(config.electionMin());
    List<NodeId> others = cluster.nodes().stream().filter(node -> !node.equals(stopping)).toList();
    assertThat(others).allSatisfy(node -> assertThat(led(node)).isEqualTo(SHARDS / 2));
    cluster.crash(stopping);
    cluster.write("nobody has to wait for an election");
    cluster.assertNoFailures();
  }

  @Test
  void whoDoesNotTakeOverIsPassedOver() {
    takeAll();
    NodeId cutOff = cluster.nodes().get(1);
    cluster.world.network().isolate(cutOff);

    assertThat(drain(any -> true)).isEqualTo(new Drain.Result(SHARDS, 0));
    assertThat(led(cutOff)).isZero();
    assertThat(led(cluster.nodes().get(2))).isEqualTo(SHARDS);
  }

  @Test
  void whoIsKnownToBeDownIsNotAsked() {
    takeAll();
    NodeId down = cluster.nodes().get(1);
    cluster.crash(down);
    Duration begun = cluster.world.elapsed();

    assertThat(drain(node -> !node.equals(down))).isEqualTo(new Drain.Result(SHARDS, 0));
    assertThat(cluster.world.elapsed().minus(begun)).isLessThan(config.electionMin());
  }

  @Test
  void leadershipThatNobodyCanTakeIsKeptAndTheDrainEndsInTime() {
    takeAll();
    Duration begun = cluster.world.elapsed();

    assertThat(drain(any -> false)).isEqualTo(new Drain.Result(SHARDS, SHARDS));
    assertThat(cluster.world.elapsed().minus(begun)).isLessThan(PATIENCE);
    cluster.write("the node goes on");
  }
}
