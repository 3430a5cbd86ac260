package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Message;
import io.terroir.raft.wire.RaftWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Lane;
import io.terroir.simulation.CrashFate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs are cut, and who is behind them gets a snapshot. */
class SnapshotCatchUpTest {
  private static final RaftConfig SHORT_LOGS =
      RaftConfig.defaults().withLog(20_000, 100_000, 50_000);
  private static final int BEHIND = 200;

  private HostCluster cluster = new HostCluster(41, 1, SHORT_LOGS);

  /** Writes more than the log retains while one follower is down, until the log is cut. */
  private NodeId followerLeftBehind() {
    NodeId leader = cluster.awaitLeader();
    NodeId behind = cluster.otherThan(leader);
    cluster.write("first");
    cluster.crash(behind);
    for (int i = 1; i < BEHIND; i++) {
      cluster.write("c" + i + "x".repeat(2000));
    }
    boolean cut =
        cluster.world.runUntil(
            () -> cluster.group(leader, cluster.shard()).counters().compactions() > 0,
            HostCluster.LONG);
    assertThat(cut).as("the log was cut").isTrue();
    return behind;
  }

  private long restored(NodeId id) {
    return cluster.group(id, cluster.shard()).counters().snapshotsRestored();
  }

  @Test
  void followerBehindTheLogIsBroughtUpToDateByASnapshotAndThenByEntries() {
    NodeId behind = followerLeftBehind();
    cluster.restart(behind);
    cluster.write("last");
    cluster.awaitEqualLists(BEHIND + 1);
    assertThat(restored(behind)).isEqualTo(1);
  }

  @Test
  void chunksTravelOnTheBulkLane() {
    NodeId behind = followerLeftBehind();
    int[] bulk = {0};
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              Message message = RaftWire.decode(envelope.payload());
              boolean chunk = message instanceof Message.SnapshotChunk;
              assertThat(chunk).isEqualTo(lane == Lane.BULK);
              bulk[0] += chunk ? 1 : 0;
            });
    cluster.restart(behind);
    cluster.awaitEqualLists(BEHIND);
    assertThat(bulk[0]).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53, 54})
  void transferGoesOnOverALossyNetwork(long seed) {
    cluster = new HostCluster(seed, 1, SHORT_LOGS);
    NodeId behind = followerLeftBehind();
    cluster.world.network().setLoss(0.1);
    cluster.world.network().setDuplication(0.1);
    cluster.world.network().setReordering(true);
    cluster.restart(behind);
    boolean done =
        cluster.world.runUntil(
            () -> cluster.group(behind, cluster.shard()).appliedIndex() >= BEHIND,
            Duration.ofMinutes(5));
    assertThat(done).as("caught up, seed %d", seed).isTrue();
    cluster.assertNoFailures();
  }

  /** Chunks come out of order in nearly every window; none of them is lost. */
  @Test
  void transferDoesNotCrawlWhereMessagesOvertakeEachOther() {
    cluster = new HostCluster(55, 1, SHORT_LOGS.withSnapshots(1000, 1 << 20));
    NodeId behind = followerLeftBehind();
    cluster.world.network().setReordering(true);
    cluster.restart(behind);
    boolean done =
        cluster.world.runUntil(
            () -> cluster.group(behind, cluster.shard()).appliedIndex() >= BEHIND,
            Duration.ofSeconds(5));
    assertThat(done).as("caught up").isTrue();
    assertThat(restored(behind)).isEqualTo(1);
  }

  /** Crashes the follower at every stage of transfer and restore, and lets it try again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 10, 20, 40, 60, 80, 100, 150, 250})
  void crashDuringTransferOrRestoreLosesNothing(int crashAfterMillis) {
    NodeId behind = followerLeftBehind();
    cluster.node(behind).disk().setSyncTime(Duration.ofMillis(30), Duration.ofMillis(60));
    cluster.restart(behind);
    cluster.world.runUntil(
        () -> cluster.group(behind, cluster.shard()).leader().isPresent(), HostCluster.LONG);
    cluster.world.runFor(Duration.ofMillis(crashAfterMillis));
    cluster.crash(behind);
    cluster.restart(behind);
    cluster.write("last");
    cluster.awaitEqualLists(BEHIND + 1);
  }

  /** The journal is quick and keeps what it got, the store loses all that is not flushed. */
  @Test
  void logBeginsAfterASnapshotOnlyOnceTheStoreCannotLoseIt() {
    NodeId behind = followerLeftBehind();
    cluster.node(behind).disk().setSyncTime(Duration.ofMillis(20), Duration.ofMillis(20));
    cluster.node(behind).disk().setCrashFate(CrashFate.KEPT, CrashFate.DROPPED);
    cluster.restart(behind);
    cluster.world.runUntil(() -> restored(behind) > 0, HostCluster.LONG);
    cluster.world.runFor(Duration.ofMillis(5));
    cluster.crash(behind);
    cluster.restart(behind);
    cluster.write("last");
    cluster.awaitEqualLists(BEHIND + 1);
  }

  @Test
  void leaderThatChangesDuringATransferLosesNothing() {
    NodeId behind = followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.restart(behind);
    cluster.world.runUntil(
        () -> cluster.group(behind, cluster.shard()).leader().isPresent(), HostCluster.LONG);
    cluster.world.runFor(Duration.ofMillis(2));
    cluster.crash(leader);
    cluster.restart(leader);
    cluster.write("last");
    cluster.awaitEqualLists(BEHIND + 1);
  }

  @Test
  void replicaRestartsFromItsStoreAndACutLog() {
    followerLeftBehind();
    NodeId leader = cluster.awaitLeader();
    cluster.crash(leader);
    cluster.restart(leader);
    assertThat(cluster.group(leader, cluster.shard()).appliedIndex()).isPositive();
    cluster.nodes().stream().filter(id -> !cluster.node(id).isUp()).forEach(cluster::restart);
    cluster.write("last");
    cluster.awaitEqualLists(BEHIND + 1);
  }

  /** Everything that all members hold, and that is flushed, goes; nothing needs a snapshot. */
  @Test
  void logIsCutBelowTheSlowestMemberOnlyBeyondTheBound() {
    cluster.awaitLeader();
    for (int i = 0; i < BEHIND; i++) {
      cluster.write("c" + i + "x".repeat(2000));
    }
    cluster.world.runFor(Duration.ofSeconds(5));
    cluster.nodes().forEach(id -> assertThat(restored(id)).isZero());
    cluster.awaitEqualLists(BEHIND);
  }

  @Test
  void memberThatIsAwayForLessThanTheBoundNeedsNoSnapshot() {
    NodeId leader = cluster.awaitLeader();
    NodeId away = cluster.otherThan(leader);
    cluster.crash(away);
    int entries = 40;
    for (int i = 0; i < entries; i++) {
      cluster.write("c" + i + "x".repeat(2000));
    }
    cluster.node(leader).store().flush(() -> {});
    cluster.world.runFor(Duration.ofSeconds(5));

    cluster.restart(away);
    cluster.awaitEqualLists(entries);
    assertThat(restored(away)).isZero();
  }
}
