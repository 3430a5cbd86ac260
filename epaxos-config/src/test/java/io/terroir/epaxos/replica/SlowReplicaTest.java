package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One replica is slow: its disk, or its links. The others go by those that are not. */
class SlowReplicaTest {
  private static final String EAST = "us-east-1";
  private static final String WEST = "us-west-2";
  private static final String EU = "eu-west-1";
  private static final Duration EAST_WEST = Duration.ofNanos(72_500_000);
  private static final Duration SLOW_SYNC = Duration.ofMillis(150);
  private static final Duration STALLED = Duration.ofDays(1);

  private final ReplicaCluster cluster = new ReplicaCluster(1, EAST, WEST, EU);

  SlowReplicaTest() {
    cluster.roundTrip(EAST, WEST, 72.5);
    cluster.roundTrip(EAST, EU, 70.5);
    cluster.roundTrip(WEST, EU, 127.3);
  }

  private void assertTakesTheRoundTripBetweenTheOthers() {
    for (int i = 0; i < 20; i++) {
      for (int at = 1; at <= 2; at++) {
        Duration latency = cluster.latencyOf(at, ReplicaCluster.write("c", "origin/" + at + i));
        assertThat(latency).isBetween(EAST_WEST, EAST_WEST.plus(EAST_WEST.dividedBy(10)));
      }
    }
    assertThat(cluster.replica(1).metrics().slowCommits()).isZero();
    assertThat(cluster.replica(2).metrics().slowCommits()).isZero();
  }

  @Test
  void slowDiskOfOneReplicaCostsTheOthersNothing() {
    cluster.node(3).disk().setSyncTime(SLOW_SYNC, SLOW_SYNC);
    assertTakesTheRoundTripBetweenTheOthers();
    assertThat(cluster.replica(1).metrics().recoveries()).isZero();
  }

  /** Its signs of life attest what is durable, so a disk that stands still is taken for death. */
  @Test
  void stalledDiskOfOneReplicaCostsTheOthersNothing() {
    cluster.node(3).disk().setSyncTime(STALLED, STALLED);
    assertTakesTheRoundTripBetweenTheOthers();
  }

  @Test
  void slowDiskCostsItsOwnReplicaTheSyncsThatItOwes() {
    cluster.node(3).disk().setSyncTime(SLOW_SYNC, SLOW_SYNC);
    Duration vote = SLOW_SYNC;
    Duration commit = SLOW_SYNC;
    Duration nearest = Duration.ofMillis(78);

    Duration latency = cluster.latencyOf(3, ReplicaCluster.write("c", "origin/3"));

    assertThat(latency).isLessThan(nearest.plus(vote).plus(commit).plusMillis(1));
  }

  @Test
  void conflictsWithASlowReplicaAreExecutedInOneOrder() {
    cluster.node(3).disk().setSyncTime(Duration.ofMillis(20), SLOW_SYNC);
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (int at = 1; at <= 3; at++) {
        outcomes.add(cluster.submit(at, ReplicaCluster.write("c" + i + "@" + at, "hot")));
      }
      cluster.world.runFor(Duration.ofMillis(100));
    }
    assertAllAreExecutedInOneOrder(outcomes);
  }

  /** Each way has another length, and the far replica hears everything last. */
  @Test
  void conflictsOverSkewedLinksAreExecutedInOneOrder() {
    setDelay(EAST, WEST, 5);
    setDelay(WEST, EAST, 90);
    setDelay(EAST, EU, 140);
    setDelay(EU, EAST, 20);
    setDelay(WEST, EU, 1);
    setDelay(EU, WEST, 250);
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (int at = 1; at <= 3; at++) {
        outcomes.add(cluster.submit(at, ReplicaCluster.write("c" + i + "@" + at, "hot")));
      }
      cluster.world.runFor(Duration.ofMillis(60));
    }
    assertAllAreExecutedInOneOrder(outcomes);
  }

  private void setDelay(String from, String to, long millis) {
    cluster
        .world
        .network()
        .setDelay(new RegionId(from), new RegionId(to), Duration.ofMillis(millis));
  }

  private void assertAllAreExecutedInOneOrder(List<CompletableFuture<ByteString>> outcomes) {
    cluster.world.runFor(Duration.ofSeconds(10));
    assertThat(outcomes).allMatch(outcome -> !outcome.isCompletedExceptionally());
    assertThat(outcomes).allMatch(CompletableFuture::isDone);
    assertThat(cluster.applied(1)).hasSameSizeAs(outcomes);
    assertThat(cluster.applied(2)).isEqualTo(cluster.applied(1));
    assertThat(cluster.applied(3)).isEqualTo(cluster.applied(1));
  }
}
