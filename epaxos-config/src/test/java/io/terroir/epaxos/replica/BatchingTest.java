package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Commands that share an instance. */
class BatchingTest {
  private static final String EAST = "us-east-1";
  private static final String WEST = "us-west-2";
  private static final String EU = "eu-west-1";
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration PLENTY = Duration.ofSeconds(10);
  private static final int BURST = 101;

  private static ReplicaCluster cluster(BatchBounds bounds) {
    ReplicaCluster cluster = new ReplicaCluster(bounds, 1, EAST, WEST, EU);
    cluster.roundTrip(EAST, WEST, 72.5);
    cluster.roundTrip(EAST, EU, 70.5);
    cluster.roundTrip(WEST, EU, 127.3);
    return cluster;
  }

  private static ReplicaCluster cluster() {
    return cluster(BatchBounds.DEFAULT);
  }

  private static BatchBounds bounds(int commandsMax, int bytesMax, int inFlightMax) {
    return new BatchBounds(commandsMax, bytesMax, inFlightMax, Duration.ZERO, NEVER);
  }

  private static List<CompletableFuture<ByteString>> burst(ReplicaCluster cluster, String key) {
    return IntStream.range(0, BURST)
        .mapToObj(i -> cluster.submit(1, ReplicaCluster.write("c" + i, key)))
        .toList();
  }

  private static ReplicaMetrics metrics(ReplicaCluster cluster, int at) {
    return cluster.replica(at).metrics();
  }

  private static void awaitAll(
      ReplicaCluster cluster, List<CompletableFuture<ByteString>> outcomes) {
    assertThat(
            cluster.world.runUntil(
                () -> outcomes.stream().allMatch(CompletableFuture::isDone), PLENTY))
        .isTrue();
  }

  private static void stopDisk(ReplicaCluster cluster, int at) {
    cluster.node(at).disk().setSyncTime(NEVER, NEVER);
  }

  private static ByteString did(String payload) {
    return ByteString.copyFromUtf8("did " + payload);
  }

  @Test
  void idleReplicaSubmitsAtOnce() {
    ReplicaCluster cluster = cluster(bounds(1_000, 1 << 20, 64));
    for (int i = 1; i <= 5; i++) {
      cluster.latencyOf(1, ReplicaCluster.write("c", "k" + i));
      assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(i);
    }
  }

  @Test
  void commandsGatherOnlyWhileTheDiskIsBusy() {
    ReplicaCluster cluster = cluster(bounds(1_000, 1 << 20, 64));
    for (int i = 1; i <= 5; i++) {
      var unused = cluster.submit(1, ReplicaCluster.write("c", "k" + i));
      cluster.world.runFor(SOON);
    }
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(5);
    assertThat(metrics(cluster, 1).fastCommits()).isZero();
  }

  @Test
  void burstIsTwoInstancesTheFirstCommandAndAllOthers() {
    ReplicaCluster cluster = cluster();

    awaitAll(cluster, burst(cluster, "k"));

    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(2);
    assertThat(metrics(cluster, 1).commandsSubmitted()).isEqualTo(BURST);
    assertThat(metrics(cluster, 1).executed()).isEqualTo(BURST);
  }

  @Test
  void batchIsExecutedInOrderAndEachClientGetsItsOwnOutcome() {
    ReplicaCluster cluster = cluster();

    List<CompletableFuture<ByteString>> outcomes = burst(cluster, "hot");
    awaitAll(cluster, outcomes);
    cluster.world.runFor(PLENTY);

    List<String> order = IntStream.range(0, BURST).mapToObj(i -> "c" + i).toList();
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.applied(at)).isEqualTo(order);
    }
    for (int i = 0; i < BURST; i++) {
      assertThat(outcomes.get(i)).isCompletedWithValue(did("c" + i));
    }
  }

  @Test
  void batchConflictsWithWhatAnyOfItsCommandsConflictsWith() {
    ReplicaCluster cluster = cluster();
    List<CompletableFuture<ByteString>> outcomes =
        List.of(
            cluster.submit(1, ReplicaCluster.write("first", "a")),
            cluster.submit(1, ReplicaCluster.write("second", "b")),
            cluster.submit(1, ReplicaCluster.write("third", "c")),
            cluster.submit(2, ReplicaCluster.write("other", "c")));

    awaitAll(cluster, outcomes);
    cluster.world.runFor(PLENTY);

    for (int at = 2; at <= 3; at++) {
      assertThat(ofKeyC(cluster, at)).isEqualTo(ofKeyC(cluster, 1)).hasSize(2);
    }
  }

  private static List<String> ofKeyC(ReplicaCluster cluster, int at) {
    return cluster.applied(at).stream().filter(List.of("third", "other")::contains).toList();
  }

  @Test
  void fullBatchLeavesThoughTheDiskIsBusy() {
    ReplicaCluster cluster = cluster(bounds(10, 1 << 20, 64));
    stopDisk(cluster, 1);

    var unused = burst(cluster, "k");
    cluster.world.runFor(SOON);

    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(1 + (BURST - 1) / 10);
  }

  @Test
  void bytesOfABatchAreBounded() {
    int payloadBytes = "c10".length();
    ReplicaCluster cluster = cluster(bounds(1_000, 7 * payloadBytes + 1, 64));
    stopDisk(cluster, 1);
    var first = cluster.submit(1, ReplicaCluster.write("first", "k"));

    for (int i = 10; i < 10 + 3 * 7; i++) {
      var unused = cluster.submit(1, ReplicaCluster.write("c" + i, "k"));
    }
    cluster.world.runFor(SOON);

    // The third batch has room for one more byte.
    assertThat(first).isNotDone();
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(1 + 2);
    assertThat(metrics(cluster, 1).commandsSubmitted()).isEqualTo(1 + 2 * 7);
  }

  @Test
  void commandThatIsTooLargeForABatchTravelsAlone() {
    ReplicaCluster cluster = cluster(bounds(1_000, 20, 64));
    stopDisk(cluster, 1);
    for (String payload : List.of("first", "small", "much larger than twenty bytes", "small")) {
      var unused = cluster.submit(1, ReplicaCluster.write(payload, "k"));
    }
    cluster.world.runFor(SOON);

    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(3);
    assertThat(metrics(cluster, 1).commandsSubmitted()).isEqualTo(3);
  }

  @Test
  void nothingIsHeldBackLongerThanTheDelay() {
    ReplicaCluster cluster = cluster();
    stopDisk(cluster, 1);

    var unused = burst(cluster, "k");
    cluster.world.runFor(BatchBounds.DEFAULT.delayMax().minus(SOON));
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(1);
    cluster.world.runFor(SOON.multipliedBy(2));

    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(2);
  }

  private static ReplicaCluster spaced(Duration delayMax) {
    return cluster(new BatchBounds(1_000, 1 << 20, 64, SOON, delayMax));
  }

  @Test
  void instanceKeepsADistanceThatGrowsWithWhatTheLastOneCarried() {
    ReplicaCluster cluster = spaced(NEVER);
    var unused = burst(cluster, "k");
    cluster.world.runFor(SOON.multipliedBy(2));
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(2);

    var next = cluster.submit(1, ReplicaCluster.write("next", "k"));
    cluster.world.runFor(SOON.multipliedBy(BURST - 5));
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(2);
    cluster.world.runFor(SOON.multipliedBy(5));

    assertThat(next).isNotDone();
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(3);
  }

  @Test
  void distanceIsNoLongerThanTheDelay() {
    Duration delayMax = SOON.multipliedBy(10);
    ReplicaCluster cluster = spaced(delayMax);
    var unused = burst(cluster, "k");
    cluster.world.runFor(SOON.multipliedBy(2));

    var next = cluster.submit(1, ReplicaCluster.write("next", "k"));
    cluster.world.runFor(delayMax.plus(SOON));

    assertThat(next).isNotDone();
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(3);
  }

  @Test
  void commandsGatherWhileTooManyInstancesAreUndecided() {
    ReplicaCluster cluster = cluster(bounds(1_000, 1 << 20, 3));
    for (int i = 0; i < 10; i++) {
      var unused = cluster.submit(1, ReplicaCluster.write("c", "k" + i));
      cluster.world.runFor(SOON);
    }
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(3);

    cluster.world.runFor(Duration.ofMillis(100));

    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(4);
    assertThat(metrics(cluster, 1).commandsSubmitted()).isEqualTo(10);
  }

  @Test
  void commandThatMustBeAloneComesAfterWhatWasSubmittedBefore() {
    ReplicaCluster cluster = cluster();
    ReplicaChange nobody = new ReplicaChange(1, new TreeMap<>(), new TreeMap<>());
    List<CompletableFuture<ByteString>> outcomes =
        List.of(
            cluster.submit(1, ReplicaCluster.write("a", "k")),
            cluster.submit(1, ReplicaCluster.write("b", "k")),
            cluster.submit(1, ReplicaCluster.write("c", "k")),
            cluster
                .replica(1)
                .change(nobody, ReplicaCluster.PATIENCE)
                .thenApply(outcome -> ByteString.copyFromUtf8(outcome.rejected().orElseThrow())),
            cluster.submit(1, ReplicaCluster.write("d", "k")),
            cluster.submit(1, ReplicaCluster.write("e", "k")));

    awaitAll(cluster, outcomes);

    assertThat(cluster.applied(1)).containsExactly("a", "b", "c", "d", "e");
    assertThat(metrics(cluster, 1).instancesSubmitted()).isEqualTo(4);
  }

  @Test
  void clientThatGaveUpWhileItsCommandGatheredIsNotSubmitted() {
    ReplicaCluster cluster = cluster(bounds(1_000, 1 << 20, 1));
    CompletableFuture<ByteString> first = cluster.submit(1, ReplicaCluster.write("first", "a"));
    CompletableFuture<ByteString> hasty =
        cluster.replica(1).submit(ReplicaCluster.write("hasty", "b"), Duration.ofMillis(20));
    CompletableFuture<ByteString> patient = cluster.submit(1, ReplicaCluster.write("patient", "c"));

    awaitAll(cluster, List.of(first, hasty, patient));

    assertUnavailable(hasty);
    assertThat(patient).isCompletedWithValue(did("patient"));
    assertThat(cluster.applied(1)).containsExactly("first", "patient");
    cluster.world.runFor(PLENTY);
    assertThat(metrics(cluster, 1).pending()).isZero();
  }

  @Test
  void clientThatGivesUpLeavesTheOthersOfItsBatchTheirOutcomes() {
    ReplicaCluster cluster = cluster();
    CompletableFuture<ByteString> first = cluster.submit(1, ReplicaCluster.write("first", "a"));
    CompletableFuture<ByteString> hasty =
        cluster.replica(1).submit(ReplicaCluster.write("hasty", "b"), Duration.ofMillis(20));
    CompletableFuture<ByteString> patient = cluster.submit(1, ReplicaCluster.write("patient", "c"));

    awaitAll(cluster, List.of(first, hasty, patient));

    assertUnavailable(hasty);
    assertThat(first).isCompletedWithValue(did("first"));
    assertThat(patient).isCompletedWithValue(did("patient"));
    assertThat(cluster.applied(1)).containsExactly("first", "hasty", "patient");
  }

  /** Replica 3 is cut off in the middle of its slow path, and the others decide on a no-op. */
  @Test
  void batchThatBecameANoOpIsSubmittedOnceMoreForThoseWhoStillWait() {
    ReplicaCluster cluster = cluster();
    cluster.begin(2, ReplicaCluster.write("first", "hot"));
    cluster.world.runFor(Duration.ofMillis(30));
    CompletableFuture<ByteString> before = cluster.submit(3, ReplicaCluster.write("before", "hot"));
    CompletableFuture<ByteString> second = cluster.submit(3, ReplicaCluster.write("second", "hot"));
    CompletableFuture<ByteString> hasty =
        cluster.replica(3).submit(ReplicaCluster.write("hasty", "hot"), Duration.ofSeconds(2));
    CompletableFuture<ByteString> third = cluster.submit(3, ReplicaCluster.write("third", "hot"));
    cluster.world.runFor(Duration.ofMillis(40));
    assertThat(metrics(cluster, 3).instancesSubmitted()).isEqualTo(2);
    cluster.isolate(3);
    cluster.world.runFor(Duration.ofSeconds(8));
    cluster.world.network().healAll();

    awaitAll(cluster, List.of(before, second, third));
    cluster.world.runFor(PLENTY);

    assertUnavailable(hasty);
    assertThat(second).isCompletedWithValue(did("second"));
    assertThat(third).isCompletedWithValue(did("third"));
    assertThat(metrics(cluster, 3).noOps()).isEqualTo(2);
    assertThat(metrics(cluster, 3).instancesSubmitted()).isEqualTo(4);
    assertThat(metrics(cluster, 3).commandsSubmitted()).isEqualTo(4 + 3);
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.applied(at))
          .containsExactlyInAnyOrder("first", "before", "second", "third");
      assertThat(cluster.applied(at))
          .isEqualTo(cluster.applied(1))
          .containsSubsequence("second", "third");
    }
  }

  @Test
  void closingRefusesWhatGathersAndWhatIsUnderWay() {
    ReplicaCluster cluster = cluster();
    List<CompletableFuture<ByteString>> outcomes = burst(cluster, "k");
    cluster.world.runFor(Duration.ofNanos(100_000));

    cluster.replica(1).close();
    cluster.world.runFor(PLENTY);

    outcomes.forEach(BatchingTest::assertUnavailable);
    assertThat(cluster.world.failures()).isEmpty();
  }

  private static void assertUnavailable(CompletableFuture<ByteString> outcome) {
    assertThatThrownBy(outcome::join).hasMessageContaining(Reason.UNAVAILABLE.name());
  }
}
