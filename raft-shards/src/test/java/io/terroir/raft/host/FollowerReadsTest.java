package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Linearizable reads at replicas that do not lead. */
class FollowerReadsTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private HostCluster cluster = new HostCluster(17, 1, RaftConfig.defaults());

  private CompletableFuture<Long> read(NodeId node) {
    return cluster.group(node, cluster.shard()).readIndex(ReadFrom.ANY_REPLICA);
  }

  @Test
  void everyReplicaSeesWhatWasAcknowledgedBeforeTheRead() {
    cluster.awaitLeader();
    for (int i = 1; i <= 20; i++) {
      cluster.write("c" + i);
      for (NodeId node : cluster.nodes()) {
        CompletableFuture<Integer> seen = read(node).thenApply(index -> cluster.list(node).size());
        cluster.world.runUntil(seen::isDone, LIMIT);
        assertThat(seen.join()).as("at %s", node).isEqualTo(i);
      }
    }
  }

  @Test
  void followerThatIsCutOffRefuses() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("c");
    NodeId follower = cluster.otherThan(leader);
    cluster.world.network().isolate(follower);
    CompletableFuture<Long> read = read(follower);
    cluster.world.runUntil(read::isDone, LIMIT);
    assertThat(read).isCompletedExceptionally();
  }

  /**
   * The list is a register that only grows, so an order of all operations exists if each read finds
   * at least what was acknowledged before it began.
   */
  @Test
  void readsStayLinearizableWhenLeadersAreCutOffAndMessagesAreLostAndRepeated() {
    int served = 0;
    for (long seed = 1; seed <= 6; seed++) {
      cluster = new HostCluster(seed, 1, RaftConfig.defaults());
      served += run(seed);
    }
    assertThat(served).isGreaterThan(1_000);
  }

  private int run(long seed) {
    RandomGenerator random = cluster.world.random("schedule");
    cluster.awaitLeader();
    cluster.world.network().setLoss(0.02);
    cluster.world.network().setDuplication(0.05);
    int[] acknowledged = {0};
    int[] served = {0};
    List<String> violations = new ArrayList<>();
    Duration end = cluster.world.elapsed().plusSeconds(20);
    while (cluster.world.elapsed().compareTo(end) < 0) {
      cluster.leader(cluster.shard()).ifPresent(leader -> write(leader, acknowledged));
      for (NodeId node : cluster.nodes()) {
        int least = acknowledged[0];
        CompletableFuture<Void> unused =
            read(node)
                .thenAccept(
                    index -> {
                      served[0]++;
                      int seen = cluster.list(node).size();
                      if (seen < least) {
                        violations.add(node + " saw " + seen + " of " + least);
                      }
                    });
      }
      if (random.nextInt(20) == 0) {
        NodeId victim = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        cluster.world.network().isolate(cluster.leader(cluster.shard()).orElse(victim));
      } else if (random.nextInt(10) == 0) {
        cluster.world.network().healAll();
      }
      cluster.world.runFor(Duration.ofMillis(1 + random.nextInt(60)));
    }
    assertThat(violations).as("seed %d", seed).isEmpty();
    cluster.assertNoFailures();
    return served[0];
  }

  private void write(NodeId leader, int[] acknowledged) {
    CompletableFuture<Void> unused =
        cluster
            .propose(leader, "x")
            .thenAccept(
                outcome ->
                    acknowledged[0] =
                        Math.max(acknowledged[0], Integer.parseInt(outcome.toStringUtf8())));
  }
}
