package io.terroir.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Reason;
import io.terroir.sdk.ResidencyRule;
import io.terroir.sdk.ShardAdmin;
import io.terroir.sdk.ShardStatus;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three regions of the real image, and what befalls them while clients write and read. Whatever it
 * is, an order must explain all that clients were told, and nothing acknowledged may be missing.
 */
@NeedsImage(Image.TERROIR)
final class ThreeRegionsIT {
  private static final String KEYSPACE = "orders";
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration TO_NOTICE = Duration.ofSeconds(60);

  /** What an operator may do to every process in turn without anybody's noticing much. */
  private static final Duration UNAVAILABLE_MAX = Duration.ofSeconds(2);

  /** As {@code nodes.minReadySeconds} of the chart: a node that has just started is slow. */
  private static final Duration NODE_READY_MIN = Duration.ofSeconds(15);

  /** Stored where a zone may fail, and read from anywhere. */
  private static final ResidencyRule AT_HOME =
      new ResidencyRule("at home", Set.of(), Set.of(), Set.of(Topology.HOME), true);

  private static final String WITH_SMALL_DISK = "eu-c";

  @TempDir static Path directory;

  /** In the order of their making. */
  private static final List<AutoCloseable> opened = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static SmallDisk disk;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static ContainerCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    disk = new SmallDisk();
    opened.add(disk);
    cluster =
        ContainerCluster.start(
            directory, Path.of("target", "container-logs"), Map.of(WITH_SMALL_DISK, disk.volume()));
    opened.add(cluster);
    try (TerroirClient client = cluster.client(Topology.HOME, DEADLINE)) {
      client
          .admin()
          .createKeyspace(
              KEYSPACE, KeyspacePolicy.strong().withShards(2, 3).withDefaultRule(AT_HOME));
    }
    cluster.awaitKeyspace(KEYSPACE);
  }

  @AfterAll
  static void stop() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private static void assertKept(Workload load, String what) {
    load.stop();
    System.out.println(what + ":\n" + load.report());
    assertThat(load.judge()).matches(verdict -> verdict.holds());
  }

  private static String home(String ofAnyClient) {
    return Topology.HOME;
  }

  private static String leader() {
    try (TerroirClient client = cluster.client(Topology.HOME, DEADLINE)) {
      return ContainerCluster.leader(client, KEYSPACE, Topology.HOME);
    }
  }

  @Test
  void aLeaderThatIsKilledIsReplacedAndComesBack() {
    try (Workload load = Workload.start(cluster, KEYSPACE, ThreeRegionsIT::home, "killed")) {
      TerroirContainer killed = cluster.container(leader());
      killed.killNow();
      load.awaitProgress(load.sessions());
      killed.startAgain();
      cluster.awaitReady(killed.member());
      load.awaitProgress(load.sessions());

      assertKept(load, "docker kill -9 of a leader");
    }
  }

  @Test
  void aLeaderThatWakesUpServesNothingThatIsPast() {
    try (Workload load = Workload.start(cluster, KEYSPACE, ThreeRegionsIT::home, "paused")) {
      TerroirContainer paused = cluster.container(leader());
      paused.pause();
      load.awaitProgress(load.sessions());
      paused.unpause();
      cluster.awaitReady(paused.member());
      load.awaitProgress(load.sessions());

      assertKept(load, "docker pause of a leader");
    }
  }

  @Test
  void aRegionThatIsCutOffServesWhatLivesThereAndTheOthersTheRest() {
    String local = "drafts";
    try (TerroirClient client = cluster.client(Topology.HOME, DEADLINE)) {
      client.admin().createKeyspace(local, KeyspacePolicy.strong().withShards(1, 1));
    }
    cluster.awaitKeyspace(local);
    List<Member> cut = cluster.topology().in("us");
    try (Workload atHome = Workload.start(cluster, KEYSPACE, ThreeRegionsIT::home, "cut");
        Workload everywhere =
            Workload.start(cluster, local, UnaryOperator.identity(), "cut-local");
        TerroirClient inTheCut = cluster.clientThatKnows("us", Duration.ofSeconds(5))) {
      cut.forEach(member -> cluster.container(member).leaveWan());
      everywhere.awaitProgress(everywhere.writersIn("us", "eu", "ap"));
      atHome.awaitProgress(atHome.writersIn("eu", "ap"));
      assertThatThrownBy(
              () -> inTheCut.keyspace(KEYSPACE).origin("cut-us").get(OriginLoad.REGISTER))
          .isInstanceOfSatisfying(
              TerroirException.class,
              refused ->
                  assertThat(refused.reason())
                      .isIn(
                          Reason.HOME_REGION_UNAVAILABLE,
                          Reason.UNAVAILABLE,
                          Reason.DEADLINE_EXCEEDED));
      cut.forEach(member -> cluster.container(member).joinWan());
      atHome.awaitProgress(atHome.sessions());
      everywhere.awaitProgress(everywhere.sessions());

      assertKept(atHome, "docker network disconnect of us, origins in eu");
      assertKept(everywhere, "docker network disconnect of us, origins where they are written");
    }
  }

  @Test
  void aNodeWithoutRoomHoldsNobodyUpAndCatchesUpWhenItHasSome() throws Exception {
    TerroirContainer full = cluster.container(WITH_SMALL_DISK);
    try (Workload load = Workload.start(cluster, KEYSPACE, ThreeRegionsIT::home, "full");
        TerroirClient client = cluster.client(Topology.HOME, DEADLINE)) {
      ShardAdmin shards = client.admin().shardAdmin();
      shards.status(KEYSPACE).stream()
          .filter(shard -> shard.leader().equals(Optional.of(WITH_SMALL_DISK)))
          .forEach(shard -> shards.moveLeader(shard.id(), "eu-b"));
      disk.fill();
      Awaitility.await("it says so").atMost(TO_NOTICE).until(full::saysThatItsDiskIsFull);
      load.awaitProgress(load.sessions());
      disk.empty();
      if (full.exitCode().isPresent()) {
        full.startAgain();
      }
      cluster.awaitReady(full.member());
      load.awaitProgress(load.sessions());
      load.stop();
      Awaitility.await("it has caught up")
          .atMost(TO_NOTICE)
          .until(() -> shards.status(KEYSPACE).stream().allMatch(ThreeRegionsIT::hasCaughtUp));

      assertKept(load, "a disk without room");
    }
  }

  private static boolean hasCaughtUp(ShardStatus shard) {
    return shard.replicas().stream()
        .filter(replica -> replica.node().equals(WITH_SMALL_DISK))
        .allMatch(replica -> replica.report().map(report -> report.lag() == 0L).orElse(false));
  }

  @Test
  void aRollingRestartLosesNothingAndNoOriginIsAwayForLong() {
    try (Workload load = Workload.start(cluster, KEYSPACE, ThreeRegionsIT::home, "rolling")) {
      for (Member member : cluster.topology().members()) {
        TerroirContainer container = cluster.container(member);
        container.stopInOrder();
        assertThat(container.exitCode())
            .hasValueSatisfying(code -> assertThat(code).isIn(0L, 143L));
        container.startAgain();
        if (member.isNode()) {
          cluster.awaitReadyFor(member, NODE_READY_MIN);
        } else {
          cluster.awaitReady(member);
        }
      }
      load.awaitProgress(load.sessions());

      assertKept(load, "rolling restart of every process");
      assertThat(load.sessions())
          .allMatch(session -> session.longestWait().compareTo(UNAVAILABLE_MAX) < 0);
    }
  }
}
