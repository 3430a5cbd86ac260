package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Message;
import io.terroir.raft.wire.RaftWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Lane;
import io.terroir.simulation.CrashFate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How snapshots travel: piece by piece, as fast as they may, and on from where they were. */
class SnapshotTransferTest {
  private static final int ITEM_BYTES = 1000;
  private static final int ITEMS = 300;

  /** So slow that a transfer takes three seconds. */
  private static final int BYTES_PER_SECOND = 100_000;

  private static final RaftConfig SLOW =
      RaftConfig.defaults()
          .withLog(20_000, 100_000, 50_000)
          .withSnapshots(ITEM_BYTES, BYTES_PER_SECOND);

  private HostCluster cluster = new HostCluster(71, 1, SLOW);
  private final List<Message.SnapshotChunk> chunks = new ArrayList<>();

  private NodeId followerLeftBehind() {
    NodeId leader = cluster.awaitLeader();
    NodeId behind = cluster.otherThan(leader);
    cluster.write("first");
    cluster.crash(behind);
    for (int i = 1; i < ITEMS; i++) {
      cluster.write("c" + i + "x".repeat(ITEM_BYTES));
    }
    await("the log is cut", () -> cluster.counters(leader).compactions() > 0);
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              if (lane == Lane.BULK
                  && RaftWire.decode(envelope.payload()) instanceof Message.SnapshotChunk chunk) {
                chunks.add(chunk);
              }
            });
    return behind;
  }

  private void await(String what, BooleanSupplier done) {
    assertThat(cluster.world.runUntil(done, Duration.ofMinutes(3)))
        .as("%s, seed %d", what, cluster.world.seed())
        .isTrue();
  }

  private SnapshotTraffic traffic(NodeId node) {
    return cluster.snapshots(node);
  }

  private long nanos() {
    return cluster.world.clock().nanos();
  }

  private void awaitChunks(int count) {
    await(count + " chunks", () -> chunks.size() >= count);
  }

  private void awaitRestored(NodeId node) {
    await("restored", () -> cluster.counters(node).snapshotsRestored() > 0);
  }

  @Test
  void transferKeepsToTheRateOfTheNode() {
    NodeId behind = followerLeftBehind();
    cluster.restart(behind);
    awaitChunks(10);
    long began = nanos();
    awaitRestored(behind);
    double seconds = (nanos() - began) / 1e9;
    assertThat(seconds).isBetween(2.0, 4.5);
    cluster.awaitEqualLists(ITEMS);
  }

  @Test
  void neitherSideHoldsMoreThanTheWindowInMemory() {
    cluster = new HostCluster(72, 1, SLOW.withSnapshots(ITEM_BYTES, 1 << 30));
    NodeId behind = followerLeftBehind();
    cluster.world.network().setReordering(true);
    cluster.restart(behind);
    long bound = SnapshotSender.WINDOW_CHUNKS * (ITEM_BYTES + 100L);
    long[] most = {0};
    await(
        "restored",
        () -> {
          for (NodeId node : cluster.nodes()) {
            most[0] = Math.max(most[0], traffic(node).heldBytes());
          }
          return cluster.counters(behind).snapshotsRestored() > 0;
        });
    assertThat(most[0]).isBetween(2L * ITEM_BYTES, bound);
    cluster.awaitEqualLists(ITEMS);
    await("all let go", () -> cluster.nodes().stream().allMatch(n -> traffic(n).heldBytes() == 0));
    cluster.nodes().forEach(node -> assertThat(cluster.openSnapshots(node)).isZero());
  }

  @Test
  void nothingIsSentTwiceIfNothingIsLost() {
    NodeId behind = followerLeftBehind();
    cluster.restart(behind);
    awaitRestored(behind);
    Set<Integer> numbers = new HashSet<>();
    chunks.forEach(chunk -> assertThat(numbers.add(chunk.number())).isTrue());
  }

  /** The follower comes back with what its disk held, and is sent the rest only. */
  @ParameterizedTest
  @ValueSource(ints = {5, 60, 150, 250})
  void transferGoesOnAfterTheFollowerHasCrashed(int afterChunks) {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.node(behind).disk().setCrashFate(CrashFate.KEPT, CrashFate.KEPT);
    cluster.restart(behind);
    awaitChunks(afterChunks);
    cluster.crash(behind);
    cluster.world.runFor(Duration.ofSeconds(5));
    int before = chunks.size();
    cluster.restart(behind);
    awaitRestored(behind);

    long bytesAfter = chunks.stream().skip(before).mapToLong(c -> c.data().size()).sum();
    long resent = SnapshotSender.WINDOW_CHUNKS * 6L;
    assertThat(bytesAfter).isLessThan((ITEMS - afterChunks + resent) * (ITEM_BYTES + 10));
    assertThat(chunks.stream().map(Message.SnapshotChunk::transfer)).containsOnly(1L);
    await("told so", () -> traffic(leader).installed() == 1);
    cluster.awaitEqualLists(ITEMS);
  }

  /** What was not on disk is lost, and is read from the view once more. */
  @ParameterizedTest
  @CsvSource({"20,DROPPED", "200,DROPPED", "290,DROPPED", "290,DRAWN", "150,DRAWN"})
  void transferGoesBackToWhatACrashHasLeft(int afterChunks, CrashFate storeFate) {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.node(behind).disk().setCrashFate(CrashFate.KEPT, storeFate);
    cluster.restart(behind);
    awaitChunks(afterChunks);
    cluster.crash(behind);
    cluster.world.runFor(Duration.ofSeconds(1));
    cluster.restart(behind);
    awaitRestored(behind);
    assertThat(chunks.stream().map(Message.SnapshotChunk::transfer)).containsOnly(1L);
    assertThat(traffic(leader).resumed()).isPositive();
    cluster.awaitEqualLists(ITEMS);
  }

  @Test
  void transferGoesOnAfterAConnectionWasBroken() {
    NodeId behind = followerLeftBehind();
    cluster.restart(behind);
    awaitChunks(100);
    cluster.world.network().setLoss(1);
    cluster.world.runFor(Duration.ofMillis(700));
    cluster.world.network().setLoss(0);
    await("restored", () -> cluster.counters(behind).snapshotsRestored() > 0);
    cluster.write("last");
    cluster.awaitEqualLists(ITEMS + 1);
  }

  @Test
  void followerThatStaysAwayEndsTheTransferAndGetsAnotherOneWhenItComesBack() {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    awaitChunks(20);
    cluster.crash(behind);
    await("given up", () -> traffic(leader).givenUp() == 1);
    assertThat(traffic(leader).underWay()).isZero();
    assertThat(traffic(leader).heldBytes()).isZero();
    assertThat(cluster.openSnapshots(leader)).isZero();
    assertThat(chunks.size()).as("sent into the void").isLessThan(20 + 60);

    cluster.restart(behind);
    awaitRestored(behind);
    await("told so", () -> traffic(leader).installed() == 1);
    cluster.awaitEqualLists(ITEMS);
  }

  /** At each stage; the new leader has a snapshot of its own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50, 200, 300})
  void snapshotOfANewLeaderReplacesThatOfTheOldOne(int afterChunks) {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    awaitChunks(afterChunks);
    cluster.crash(leader);
    cluster.awaitLeader(cluster.shard(), id -> !id.equals(leader));
    cluster.restart(leader);
    cluster.write("last");
    cluster.awaitEqualLists(ITEMS + 1);
    cluster
        .nodes()
        .forEach(node -> await("nothing is under way", () -> traffic(node).underWay() == 0));
    cluster.nodes().forEach(node -> assertThat(cluster.openSnapshots(node)).isZero());
  }

  /** Each change of a byte is noticed, in a chunk or in what says which it is. */
  @Test
  void damagedChunkIsNeverRestored() {
    NodeId behind = followerLeftBehind();
    cluster.damageEveryTenthChunk();
    cluster.restart(behind);
    awaitRestored(behind);
    cluster.awaitEqualLists(ITEMS);
    assertThat(traffic(behind).chunksRefused()).isPositive();
  }

  @Test
  void whoIsRemovedMeanwhileGetsNoMore() {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    awaitChunks(50);
    RaftGroup group = cluster.group(leader, cluster.shard());
    List<NodeId> rest = cluster.nodes().stream().filter(id -> !id.equals(behind)).toList();
    CompletableFuture<ChangeAnswer> removal =
        group.changeMembers(group.configuration().at(), Membership.of(rest));
    await("ended", () -> traffic(leader).underWay() == 0);
    assertThat(removal).isCompletedWithValueMatching(ChangeAnswer.Begun.class::isInstance);
    assertThat(chunks).hasSizeLessThan(100);
    assertThat(cluster.openSnapshots(leader)).isZero();
    assertThat(traffic(leader).ended()).isEqualTo(1);
  }

  /** Both sides, at any chunk, and with any part of what was not on disk. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void crashesAtAnyMomentLoseNothing(int seed) {
    cluster = new HostCluster(700 + seed, 1, SLOW.withSnapshots(ITEM_BYTES, 5 * BYTES_PER_SECOND));
    Random random = new Random(seed);
    NodeId behind = followerLeftBehind();
    cluster
        .nodes()
        .forEach(node -> cluster.node(node).disk().setCrashFate(CrashFate.KEPT, CrashFate.DRAWN));
    cluster.restart(behind);
    int crashes = 1 + random.nextInt(4);
    for (int i = 0; i < crashes; i++) {
      int until = chunks.size() + 1 + random.nextInt(ITEMS / 2);
      cluster.world.runUntil(() -> chunks.size() >= until, Duration.ofSeconds(10));
      cluster.world.runFor(Duration.ofMillis(random.nextInt(20)));
      NodeId victim = random.nextInt(3) == 0 ? cluster.awaitLeader() : behind;
      cluster.crash(victim);
      cluster.world.runFor(Duration.ofMillis(random.nextInt(3000)));
      cluster.restart(victim);
    }
    cluster.write("last");
    cluster.awaitEqualLists(ITEMS + 1);
    cluster.nodes().forEach(node -> assertThat(cluster.openSnapshots(node)).isZero());
  }

  /** Else a member that is brought up to date more slowly than others write never gets there. */
  @Test
  void logKeepsWhatFollowsASnapshotThatIsOnItsWay() {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    awaitChunks(20);
    int more = 250;
    for (int i = 0; i < more; i++) {
      cluster.write("d" + i + "x".repeat(ITEM_BYTES));
      cluster.world.runFor(Duration.ofMillis(5));
    }
    cluster.awaitEqualLists(ITEMS + more);
    assertThat(cluster.counters(behind).snapshotsRestored()).isEqualTo(1);
    await("told so", () -> traffic(leader).installed() == 1);
    assertThat(cluster.counters(leader).compactions()).as("it is cut").isPositive();
  }

  @Test
  void leaderGoesOnServingMeanwhile() {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    awaitChunks(20);
    for (int i = 0; i < 20; i++) {
      long began = nanos();
      cluster.write("meanwhile " + i);
      assertThat(Duration.ofNanos(nanos() - began)).isLessThan(Duration.ofMillis(100));
    }
    assertThat(cluster.counters(behind).snapshotsRestored()).as("still on its way").isZero();
    assertThat(cluster.awaitLeader()).isEqualTo(leader);
    cluster.awaitEqualLists(ITEMS + 20);
  }

  /** A replica that receives has promised what every replica has promised. */
  @Test
  void replicaThatReceivesVotesAndFollowsANewLeader() {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    awaitChunks(20);
    cluster.crash(leader);
    cluster.awaitLeader(cluster.shard(), id -> !id.equals(leader) && !id.equals(behind));
    assertThat(cluster.counters(behind).snapshotsRestored()).isZero();
  }

  @Test
  void fullDiskHoldsTheTransferUpUntilThereIsRoom() {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    awaitChunks(50);
    cluster.node(behind).disk().setScarce(true);
    cluster.world.runFor(Duration.ofSeconds(20));
    assertThat(cluster.node(behind).isUp()).isTrue();
    assertThat(cluster.counters(behind).snapshotsRestored()).isZero();
    assertThat(traffic(behind).bytesReceived()).isLessThan(100L * ITEM_BYTES);

    cluster.node(behind).disk().setScarce(false);
    awaitRestored(behind);
    assertThat(chunks.stream().map(Message.SnapshotChunk::transfer)).containsOnly(1L);
    await("told so", () -> traffic(leader).installed() == 1);
    cluster.awaitEqualLists(ITEMS);
  }

  @Test
  void twoFollowersAreServedAtOnce() {
    cluster = new HostCluster(73, 1, SLOW, 5);
    NodeId first = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    NodeId second =
        cluster.nodes().stream()
            .filter(id -> !id.equals(first) && !id.equals(leader))
            .findFirst()
            .orElseThrow();
    cluster.replaceDisk(second);
    cluster.restart(first);
    await("two at once", () -> traffic(leader).underWay() == 2);
    awaitRestored(first);
    awaitRestored(second);
    cluster.awaitEqualLists(ITEMS);
  }

  @Test
  void groupsTakeTurnsIfANodeHasTooManyToBringUpToDate() {
    // One of the two that are up leads half of them.
    int groups = 2 * SnapshotTraffic.SENT_AT_ONCE_MAX + 6;
    int items = 15;
    cluster = new HostCluster(74, groups, SLOW.withLog(1000, 2000, 1000));
    NodeId away = cluster.nodes().get(0);
    cluster.crash(away);
    ByteString command = ByteString.copyFrom(new byte[10 * ITEM_BYTES]);
    for (ShardId shard : cluster.shards) {
      NodeId leader = cluster.awaitLeader(shard, id -> true);
      for (int i = 0; i < items; i++) {
        CompletableFuture<ByteString> outcome = cluster.group(leader, shard).propose(command);
        await("written", outcome::isDone);
      }
    }
    cluster.world.runFor(Duration.ofSeconds(5));
    cluster.restart(away);
    int[] most = {0};
    await(
        "all are up to date",
        () -> {
          cluster.nodes().forEach(id -> most[0] = Math.max(most[0], traffic(id).underWay()));
          return cluster.shards.stream()
              .allMatch(shard -> cluster.group(away, shard).appliedIndex() > items);
        });
    assertThat(most[0]).isEqualTo(SnapshotTraffic.SENT_AT_ONCE_MAX);
    assertThat(traffic(away).restored()).isEqualTo(groups);
    cluster.assertNoFailures();
  }
}
