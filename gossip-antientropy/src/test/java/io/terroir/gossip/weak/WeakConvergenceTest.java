package io.terroir.gossip.weak;

import static io.terroir.gossip.weak.WeakCluster.ANYWHERE;
import static io.terroir.gossip.weak.WeakCluster.COUNTERS;
import static io.terroir.gossip.weak.WeakCluster.EU_ONLY;
import static io.terroir.gossip.weak.WeakCluster.KEY;
import static io.terroir.gossip.weak.WeakCluster.REGISTERS;
import static io.terroir.gossip.weak.WeakCluster.SETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to network and processes, replicas end up equal and nothing is lost. */
class WeakConvergenceTest {
  @Test
  void aRumourReachesEveryReplicaWithinOneTripAcrossTheWorld() {
    WeakCluster cluster = new WeakCluster(1);
    cluster.value("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 5));

    cluster.world.runFor(Duration.ofMillis(60));

    for (Peer peer : cluster.peers()) {
      assertThat(cluster.shown(peer, COUNTERS, ANYWHERE)).isEqualTo(new WeakValue.Counter(5));
    }
  }

  @Test
  void sessionsRepairWhatRumoursLost() {
    WeakCluster cluster = new WeakCluster(2);
    cluster.world.network().setLoss(1);
    cluster.value("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 5));
    cluster.world.runFor(Duration.ofSeconds(1));
    cluster.world.network().setLoss(0);

    assertThat(cluster.converges(COUNTERS, ANYWHERE, new WeakValue.Counter(5))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4, 5})
  void noAcknowledgedIncrementIsLostOrCountedTwice(long seed) {
    WeakCluster cluster = new WeakCluster(seed);
    RandomGenerator random = cluster.world.random("test");
    cluster.world.network().setLoss(0.1);
    cluster.world.network().setDuplication(0.1);
    cluster.world.network().setReordering(true);
    List<Increment> increments = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      disturb(cluster, round);
      for (Peer peer : cluster.peers()) {
        if (cluster.world.node(peer).isUp()) {
          long delta = random.nextInt(9) - 3L;
          increments.add(
              new Increment(
                  delta,
                  cluster.ask(
                      peer.node().name(),
                      COUNTERS,
                      ANYWHERE,
                      new WeakOperation.AddToCounter(KEY, delta))));
        }
      }
      cluster.world.runFor(Duration.ofMillis(100 + random.nextInt(200)));
    }
    cluster.world.network().healAll();
    cluster.world.runFor(Duration.ofMinutes(1));

    long acknowledged =
        increments.stream().filter(Increment::isServed).mapToLong(Increment::delta).sum();
    long inDoubt = increments.stream().filter(i -> !i.answer().isDone()).count();
    assertThat(inDoubt).as("only increments under way at the crash are in doubt").isLessThan(3);
    // Increments under way at the crash may count or not, but must do so everywhere alike.
    WeakValue.Counter agreed = (WeakValue.Counter) settled(cluster);
    long doubtBound = inDoubt * 9;
    assertThat(agreed.value()).isBetween(acknowledged - doubtBound, acknowledged + doubtBound);
    if (inDoubt == 0) {
      assertThat(agreed.value()).isEqualTo(acknowledged);
    }
  }

  private record Increment(long delta, CompletableFuture<WeakResponse> answer) {
    boolean isServed() {
      return answer.isDone() && answer.join() instanceof WeakResponse.Served;
    }
  }

  private static void disturb(WeakCluster cluster, int round) {
    switch (round) {
      case 5 -> cluster.world.network().isolate(new RegionId("us"));
      case 10 -> cluster.crash("eu-n2");
      case 15 -> cluster.restart("eu-n2");
      case 20 -> cluster.world.network().healAll();
      case 25 -> cluster.crash("us-n1");
      case 28 -> cluster.restart("us-n1");
      default -> {}
    }
  }

  private static WeakValue settled(WeakCluster cluster) {
    List<Peer> peers = List.copyOf(cluster.peers());
    boolean equal =
        cluster.world.runUntil(
            () ->
                peers.stream()
                        .map(peer -> cluster.shown(peer, COUNTERS, ANYWHERE))
                        .distinct()
                        .count()
                    == 1,
            Duration.ofMinutes(5));
    assertThat(equal).as("replicas converge").isTrue();
    return cluster.shown(peers.get(0), COUNTERS, ANYWHERE);
  }

  @Test
  void theLaterOfTwoConcurrentWritesWinsEverywhere() {
    WeakCluster cluster = new WeakCluster(6);
    cluster.write("eu-n1", REGISTERS, ANYWHERE, set("a"));
    cluster.world.runFor(Duration.ofMillis(3));
    cluster.write("ap-n1", REGISTERS, ANYWHERE, set("b"));

    assertThat(
            cluster.converges(REGISTERS, ANYWHERE, new WeakValue.Register(Optional.of(bytes("b")))))
        .isTrue();
  }

  @Test
  void aWriteAfterAReadWinsEvenIfTheWritersClockIsBehind() {
    WeakCluster cluster = new WeakCluster(7);
    cluster.process("ap-n1").setWallOffset(Duration.ofMillis(-400));
    cluster.value("eu-n1", REGISTERS, ANYWHERE, set("first"));
    cluster.world.runFor(Duration.ofMillis(100));

    cluster.value("ap-n1", REGISTERS, ANYWHERE, set("second"));

    assertThat(
            cluster.converges(
                REGISTERS, ANYWHERE, new WeakValue.Register(Optional.of(bytes("second")))))
        .isTrue();
  }

  @Test
  void aConcurrentAddAndRemoveLeaveTheElementIn() {
    WeakCluster cluster = new WeakCluster(8);
    cluster.value("eu-n1", SETS, ANYWHERE, new WeakOperation.AddToSet(KEY, bytes("x")));
    cluster.world.runFor(Duration.ofSeconds(1));
    cluster.write("eu-n1", SETS, ANYWHERE, new WeakOperation.RemoveFromSet(KEY, bytes("x")));
    cluster.write("ap-n1", SETS, ANYWHERE, new WeakOperation.AddToSet(KEY, bytes("x")));

    assertThat(cluster.converges(SETS, ANYWHERE, new WeakValue.Members(List.of(bytes("x")))))
        .isTrue();
  }

  @Test
  void aRemovedElementStaysRemovedAlsoWhereTheAdditionArrivesLast() {
    WeakCluster cluster = new WeakCluster(9);
    cluster.world.network().setReordering(true);
    cluster.world.network().setLoss(0.3);
    for (int i = 0; i < 30; i++) {
      ByteString element = bytes("x" + i);
      cluster.value("eu-n1", SETS, ANYWHERE, new WeakOperation.AddToSet(KEY, element));
      cluster.value("eu-n1", SETS, ANYWHERE, new WeakOperation.RemoveFromSet(KEY, element));
    }

    cluster.value("eu-n1", SETS, ANYWHERE, new WeakOperation.AddToSet(KEY, bytes("last")));

    assertThat(cluster.converges(SETS, ANYWHERE, new WeakValue.Members(List.of(bytes("last")))))
        .isTrue();
  }

  @Test
  void aRestrictedOriginConvergesInsideItsRegions() {
    WeakCluster cluster = new WeakCluster(10);
    cluster.value("eu-n3", COUNTERS, EU_ONLY, new WeakOperation.AddToCounter(KEY, 2));

    assertThat(cluster.converges(COUNTERS, EU_ONLY, new WeakValue.Counter(2))).isTrue();
  }

  private static WeakOperation set(String value) {
    return new WeakOperation.SetRegister(KEY, bytes(value));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
