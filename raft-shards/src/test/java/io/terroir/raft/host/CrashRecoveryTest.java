package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crashes lose what was not synced and not flushed; the log brings it back. */
class CrashRecoveryTest {
  @Test
  void everythingAcknowledgedSurvivesACrashOfAllMembers() {
    HostCluster cluster = new HostCluster(3, 1, RaftConfig.defaults());
    for (int i = 1; i <= 50; i++) {
      cluster.write("c" + i);
    }
    cluster.nodes().forEach(cluster::crash);
    cluster.nodes().forEach(cluster::restart);
    cluster.write("after");
    cluster.awaitEqualLists(51);
    assertThat(cluster.list(cluster.nodes().get(0)))
        .startsWith("c1", "c2")
        .endsWith("c50", "after");
  }

  @Test
  void aGroupOfOneRecovers() {
    HostCluster cluster = new HostCluster(4, 1, RaftConfig.defaults(), 1);
    cluster.write("a");
    cluster.write("b");
    cluster.crash(cluster.nodes().get(0));
    cluster.restart(cluster.nodes().get(0));
    cluster.write("c");
    assertThat(cluster.list(cluster.nodes().get(0))).containsExactly("a", "b", "c");
  }

  @Test
  void storeBehindTheLogIsBroughtUpToDateFromTheLog() {
    HostCluster cluster = new HostCluster(5, 1, RaftConfig.defaults(), 1);
    NodeId only = cluster.nodes().get(0);
    for (int i = 1; i <= 20; i++) {
      cluster.write("c" + i);
    }
    cluster.crash(only);
    cluster.restart(only);
    cluster.awaitLeader();
    cluster.awaitEqualLists(20);
    assertThat(cluster.list(only)).hasSize(20);
  }

  /** Members crash, restart and lose messages while clients write; nothing acknowledged is lost. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void acknowledgedWritesSurviveRandomCrashes(long seed) {
    HostCluster cluster =
        new HostCluster(seed, 1, RaftConfig.defaults().withLog(4_000, 8_000, 2_000));
    RandomGenerator random = cluster.world.random("test");
    cluster.world.network().setLoss(0.02);
    cluster.world.network().setDuplication(0.02);
    cluster.world.network().setReordering(true);
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String command = "c" + i;
      cluster
          .leader(cluster.shard())
          .ifPresent(leader -> acknowledge(cluster, leader, command, acknowledged));
      cluster.world.runFor(Duration.ofMillis(random.nextInt(200)));
      NodeId node = cluster.nodes().get(random.nextInt(3));
      if (cluster.node(node).isUp() && random.nextInt(20) == 0) {
        cluster.crash(node);
      } else if (!cluster.node(node).isUp() && random.nextInt(5) == 0) {
        cluster.restart(node);
      }
    }
    cluster.world.network().setLoss(0);
    cluster.nodes().stream().filter(id -> !cluster.node(id).isUp()).forEach(cluster::restart);
    cluster.write("last");
    cluster.world.runUntil(
        () -> cluster.nodes().stream().allMatch(id -> cluster.list(id).contains("last")),
        HostCluster.LONG);
    cluster.assertNoFailures();
    List<String> list = cluster.list(cluster.nodes().get(0));
    assertThat(list).as("seed %d", seed).containsAll(acknowledged).doesNotHaveDuplicates();
    assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThan(50);
    cluster.nodes().forEach(id -> assertThat(cluster.list(id)).isEqualTo(list));
  }

  private static void acknowledge(
      HostCluster cluster, NodeId leader, String command, List<String> acknowledged) {
    CompletableFuture<ByteString> outcome = cluster.propose(leader, command);
    CompletableFuture<Void> noted = outcome.thenAccept(bytes -> acknowledged.add(command));
    assertThat(noted).isNotNull();
  }
}
