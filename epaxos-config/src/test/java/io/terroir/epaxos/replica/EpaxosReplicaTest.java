package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Timing;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.log.DiskIdentityException;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.CrashFate;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The replica with its journal and transport, in a simulated world. */
class EpaxosReplicaTest {
  private static final String EAST = "us-east-1";
  private static final String WEST = "us-west-2";
  private static final String EU = "eu-west-1";

  private static ReplicaCluster threeRegions(long seed) {
    ReplicaCluster cluster = new ReplicaCluster(seed, EAST, WEST, EU);
    cluster.roundTrip(EAST, WEST, 72.5);
    cluster.roundTrip(EAST, EU, 70.5);
    cluster.roundTrip(WEST, EU, 127.3);
    return cluster;
  }

  @Test
  void commandsWithoutConflictsTakeOneRoundTripToTheNearestRegion() {
    ReplicaCluster cluster = threeRegions(1);
    List<Duration> nearest =
        List.of(
            Duration.ofNanos(70_500_000),
            Duration.ofNanos(72_500_000),
            Duration.ofNanos(70_500_000));
    for (int i = 0; i < 30; i++) {
      for (int at = 1; at <= 3; at++) {
        Duration latency =
            cluster.latencyOf(at, ReplicaCluster.write("c" + i, "origin/" + at + "/" + i));
        Duration roundTrip = nearest.get(at - 1);
        Duration jitterOfTheNetwork = roundTrip.dividedBy(10);
        Duration ownWork = Duration.ofMillis(1);
        assertThat(latency).isBetween(roundTrip, roundTrip.plus(jitterOfTheNetwork).plus(ownWork));
      }
    }
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.replica(at).metrics().fastCommits()).isEqualTo(30);
      assertThat(cluster.replica(at).metrics().slowCommits()).isZero();
      assertThat(cluster.replica(at).metrics().recoveries()).isZero();
    }
  }

  @Test
  void replicasWithNothingOpenSleepUntilTheirNextSignOfLife() {
    ReplicaCluster cluster = threeRegions(1);
    cluster.latencyOf(1, ReplicaCluster.write("c", "origin/1"));
    cluster.world.runFor(Duration.ofSeconds(1));
    long before = cluster.world.events();
    long seconds = 10;
    cluster.world.runFor(Duration.ofSeconds(seconds));
    long members = 3;
    long signs = members * seconds * 1_000 / Timing.WIDE_AREA.progressMillis();
    long eventsPerSign = 1 + 2 * (members - 1); // a tick; an arrival and its handling per receiver
    assertThat(cluster.world.events() - before)
        .isBetween((signs - members) * eventsPerSign, (signs + members) * eventsPerSign);
  }

  @Test
  void concurrentCommandsOfAllRegionsCommuteUnlessTheyWriteTheSame() {
    ReplicaCluster cluster = threeRegions(2);
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      for (int at = 1; at <= 3; at++) {
        outcomes.add(cluster.submit(at, ReplicaCluster.write("c", "origin/" + at + "/" + i)));
      }
    }
    assertThat(
            cluster.world.runUntil(
                () -> outcomes.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(1)))
        .isTrue();
    for (int at = 1; at <= 3; at++) {
      ReplicaMetrics metrics = cluster.replica(at).metrics();
      assertThat(metrics.commandsSubmitted()).isEqualTo(50);
      assertThat(metrics.fastCommits()).isEqualTo(50);
    }
  }

  @Test
  void conflictingCommandsAreExecutedInOneOrderEverywhere() {
    ReplicaCluster cluster = threeRegions(3);
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (int at = 1; at <= 3; at++) {
        outcomes.add(cluster.submit(at, ReplicaCluster.write("c" + i + "@" + at, "hot")));
      }
      cluster.world.runFor(Duration.ofMillis(15));
    }
    cluster.world.runFor(Duration.ofSeconds(5));
    assertThat(outcomes).allMatch(CompletableFuture::isDone);
    assertThat(cluster.applied(1)).hasSize(60);
    assertThat(cluster.applied(2)).isEqualTo(cluster.applied(1));
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(1));
  }

  @Test
  void commandOfADeadCoordinatorIsDecidedByTheOthers() {
    ReplicaCluster cluster = threeRegions(4);
    cluster.begin(1, ReplicaCluster.write("orphan", "origin/1"));
    cluster.world.runFor(Duration.ofMillis(40));
    cluster.crash(1);

    Duration latency = cluster.latencyOf(2, ReplicaCluster.write("next", "origin/1"));

    assertThat(latency).isLessThan(Duration.ofSeconds(5));
    cluster.world.runFor(Duration.ofSeconds(2));
    assertThat(cluster.applied(2)).contains("next");
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(2));
    assertThat(
            cluster.replica(2).metrics().recoveries() + cluster.replica(3).metrics().recoveries())
        .isPositive();
  }

  @Test
  void commandDecidedToBeANoOpIsSubmittedAgainWhileItsClientWaits() {
    ReplicaCluster cluster = threeRegions(5);
    cluster.begin(2, ReplicaCluster.write("first", "hot"));
    cluster.world.runFor(Duration.ofMillis(30));
    CompletableFuture<ByteString> outcome =
        cluster.submit(3, ReplicaCluster.write("second", "hot"));
    cluster.world.runFor(Duration.ofMillis(40));
    cluster.isolate(3);
    cluster.world.runFor(Duration.ofSeconds(8));
    assertThat(outcome).isNotDone();
    cluster.world.network().healAll();

    assertThat(cluster.world.runUntil(outcome::isDone, Duration.ofSeconds(10))).isTrue();

    assertThat(outcome).isCompletedWithValue(ByteString.copyFromUtf8("did second"));
    assertThat(cluster.replica(3).metrics().noOps()).isPositive();
    cluster.world.runFor(Duration.ofSeconds(2));
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.applied(at)).containsExactly("first", "second");
    }
  }

  @Test
  void acknowledgedCommandsSurviveACrashOfEveryReplica() {
    ReplicaCluster cluster = threeRegions(6);
    for (int i = 0; i < 40; i++) {
      String payload = "c" + i;
      cluster.begin(1 + i % 3, ReplicaCluster.write(payload, "origin/" + i % 7));
      cluster.world.runFor(Duration.ofMillis(9));
    }
    for (int at = 1; at <= 3; at++) {
      cluster.crash(at);
    }
    List<String> acknowledged = cluster.acknowledged();
    assertThat(acknowledged).hasSizeGreaterThan(20);
    for (int at = 1; at <= 3; at++) {
      cluster.restart(at);
    }
    cluster.world.runFor(Duration.ofSeconds(20));
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.applied(at)).containsAll(acknowledged).doesNotHaveDuplicates();
      assertThat(cluster.applied(at)).hasSameElementsAs(cluster.applied(1));
    }
  }

  /** Three commands that depend on each other: one is executed, and then the power fails. */
  @Test
  void circleThatTheStoreHasLostIsExecutedAgainInTheSameOrder() {
    ReplicaCluster cluster = threeRegions(20);
    cluster.node(3).disk().setCrashFate(CrashFate.KEPT, CrashFate.DROPPED);
    List<Integer> crashes = new ArrayList<>();
    cluster
        .replica(3)
        .onExecuted(
            (id, outcome) -> {
              if (crashes.isEmpty()) {
                crashes.add(cluster.applied(3).size());
                cluster.crash(3);
              }
            });
    for (int at = 1; at <= 3; at++) {
      cluster.begin(at, ReplicaCluster.write("c" + at, "hot"));
    }
    cluster.world.runFor(Duration.ofSeconds(5));
    assertThat(crashes).as("executed before the crash").containsExactly(3);
    assertThat(cluster.applied(1)).containsExactlyInAnyOrder("c1", "c2", "c3");

    cluster.restart(3);
    assertThat(cluster.applied(3)).isEmpty();
    cluster.world.runFor(Duration.ofSeconds(5));

    assertThat(cluster.applied(2)).isEqualTo(cluster.applied(1));
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(1));
  }

  @Test
  void replicaThatWasAwayCatchesUp() {
    ReplicaCluster cluster = threeRegions(7);
    cluster.crash(3);
    for (int i = 0; i < 50; i++) {
      cluster.latencyOf(1, ReplicaCluster.write("c" + i, "origin/" + i));
    }
    cluster.restart(3);
    cluster.world.runFor(Duration.ofSeconds(3));
    assertThat(cluster.applied(3)).hasSameElementsAs(cluster.applied(1)).hasSize(50);
  }

  @Test
  void minorityRefusesWhenTheDeadlinePasses() {
    ReplicaCluster cluster = threeRegions(8);
    cluster.isolate(1);
    CompletableFuture<ByteString> outcome =
        cluster
            .replica(1)
            .submit(ReplicaCluster.write("lonely", "origin/1"), Duration.ofSeconds(2));
    cluster.world.runFor(Duration.ofSeconds(3));
    assertThat(outcome).isCompletedExceptionally();
    assertThatThrownBy(outcome::join)
        .hasCauseInstanceOf(TerroirRefusedException.class)
        .hasMessageContaining(Reason.UNAVAILABLE.name());
    assertThat(cluster.replica(1).metrics().pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void oneOrderPerKeyWhateverTheNetworkAndTheDisksDo(long seed) {
    ReplicaCluster cluster = threeRegions(seed);
    RandomGenerator random = cluster.world.random("test");
    cluster.world.network().setLoss(0.03);
    cluster.world.network().setDuplication(0.05);
    cluster.world.network().setReordering(true);
    for (int i = 0; i < 150; i++) {
      int at = 1 + random.nextInt(3);
      String payload = "hot" + random.nextInt(3) + "/" + i;
      String key = payload.substring(0, payload.indexOf('/'));
      if (!cluster.node(at).isUp()) {
        cluster.restart(at);
      } else if (random.nextInt(25) == 0) {
        cluster.crash(at);
      } else {
        cluster.begin(at, ReplicaCluster.write(payload, key));
      }
      cluster.world.runFor(Duration.ofMillis(random.nextInt(200)));
    }
    for (int at = 1; at <= 3; at++) {
      if (!cluster.node(at).isUp()) {
        cluster.restart(at);
      }
    }
    cluster.world.network().setLoss(0);
    cluster.world.runFor(Duration.ofSeconds(60));

    List<String> acknowledged = cluster.acknowledged();
    assertThat(acknowledged).hasSizeGreaterThan(50);
    assertThat(cluster.applied(1)).containsAll(acknowledged);
    for (int at = 2; at <= 3; at++) {
      for (int hot = 0; hot < 3; hot++) {
        assertThat(ofKey(cluster.applied(at), hot)).isEqualTo(ofKey(cluster.applied(1), hot));
      }
    }
    assertThat(cluster.world.failures()).isEmpty();
  }

  private static List<String> ofKey(List<String> applied, int hot) {
    return applied.stream().filter(payload -> payload.startsWith("hot" + hot)).toList();
  }

  @Test
  void refusesABlankDiskUnlessItIsTheFirstStart() {
    ReplicaCluster cluster = threeRegions(9);
    SimulatedNode blank =
        cluster.world.node(new Peer(new NodeId("config-blank"), new RegionId(EU)));
    Map<ReplicaId, NodeId> members = new HashMap<>(cluster.members);
    members.put(cluster.id(3), blank.peer().node());
    assertThatThrownBy(() -> start(blank, members))
        .isInstanceOf(DiskIdentityException.class)
        .hasMessageContaining("lost its disk");
  }

  @Test
  void refusesADiskThatBelongsToAnotherReplicaOrToOtherMembers() {
    ReplicaCluster cluster = threeRegions(10);
    cluster.crash(1);
    cluster.node(1).restart();
    SimulatedNode node = cluster.node(1);
    Map<ReplicaId, NodeId> swapped = new HashMap<>(cluster.members);
    swapped.put(cluster.id(1), cluster.node(2).peer().node());
    swapped.put(cluster.id(2), cluster.node(1).peer().node());
    assertThatThrownBy(() -> start(node, swapped))
        .isInstanceOf(DiskIdentityException.class)
        .hasMessageContaining("belongs to replica r1");
    Map<ReplicaId, NodeId> fewer = new HashMap<>(cluster.members);
    fewer.remove(cluster.id(3));
    assertThatThrownBy(() -> start(node, fewer))
        .isInstanceOf(DiskIdentityException.class)
        .hasMessageContaining("other members");
  }

  private static void start(SimulatedNode node, Map<ReplicaId, NodeId> members) {
    new EpaxosReplica(
            EpaxosConfig.of(node.peer().node(), new DiskId(1), members, BlankDisk.LOST),
            node.pipe(),
            node.transport(),
            node.journal(),
            node.store(),
            node.random("epaxos"),
            new SavedOrder(node.store()))
        .start();
  }
}
