package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalSpace;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  // ---- disks that are lost

  private static void loseDisk(HostCluster cluster, NodeId id) {
    SimulatedNode node = cluster.node(id);
    boolean[] gone = {false, false};
    JournalBatch journal = new JournalBatch();
    journal.deleteRange(JournalSpace.RAFT.prefix(), JournalSpace.RAFT.end());
    StoreBatch store = new StoreBatch();
    store.deleteRange(StoreSpace.SHARD.prefix(), StoreSpace.SHARD.end());
    cluster.crash(id);
    node.restart();
    node.journal().commit(journal, () -> gone[0] = true);
    node.store().write(store);
    node.store().flush(() -> gone[1] = true);
    cluster.world.runUntil(() -> gone[0] && gone[1], HostCluster.LONG);
    cluster.crash(id);
    cluster.restart(id);
  }

  @Test
  void memberWithALostDiskIsBroughtUpToDateByTheOthers() {
    HostCluster cluster = new HostCluster(6, 1, RaftConfig.defaults());
    for (int i = 1; i <= 10; i++) {
      cluster.write("c" + i);
    }
    NodeId leader = cluster.awaitLeader();
    loseDisk(cluster, cluster.otherThan(leader));
    cluster.write("c11");
    cluster.awaitEqualLists(11);
  }

  @Test
  void leaderWithALostDiskIsBroughtUpToDateByTheOthers() {
    HostCluster cluster = new HostCluster(7, 1, RaftConfig.defaults());
    for (int i = 1; i <= 10; i++) {
      cluster.write("c" + i);
    }
    loseDisk(cluster, cluster.awaitLeader());
    cluster.write("c11");
    cluster.awaitEqualLists(11);
  }

  /** Two of three disks are lost while the third is away: it refuses to be overwritten, loudly. */
  @Test
  void survivorOfTwoLostDisksStopsInsteadOfForgetting() {
    HostCluster cluster = new HostCluster(8, 1, RaftConfig.defaults());
    for (int i = 1; i <= 10; i++) {
      cluster.write("c" + i);
    }
    cluster.awaitEqualLists(10);
    NodeId survivor = cluster.nodes().get(0);
    cluster.world.network().isolate(survivor);
    loseDisk(cluster, cluster.nodes().get(1));
    loseDisk(cluster, cluster.nodes().get(2));
    cluster.awaitLeader(cluster.shard(), id -> !id.equals(survivor));
    cluster.world.runFor(Duration.ofSeconds(3));
    cluster.world.network().healAll();
    cluster.world.runUntil(() -> !cluster.world.failures().isEmpty(), HostCluster.LONG);
    assertThat(cluster.world.failures()).hasSize(1);
    assertThat(cluster.world.failures().get(0).node()).isEqualTo(survivor);
    Optional<String> why =
        Optional.ofNullable(cluster.world.failures().get(0).cause().getMessage());
    assertThat(why.orElse("")).contains("lost their disks");
  }
}
