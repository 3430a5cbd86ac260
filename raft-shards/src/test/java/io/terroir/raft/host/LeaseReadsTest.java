package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Reads under the leader's lease, on clocks that run as they may and as they may not. */
class LeaseReadsTest {
  private static final int SEEDS = 40;
  private static final int BOUND_PPM = 50_000;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private HostCluster cluster = cluster(1);

  private static HostCluster cluster(long seed) {
    return new HostCluster(
        seed,
        1,
        RaftConfig.defaults()
            .withRestAfter(Duration.ZERO)
            .withLeaseReads(Optional.of(new LeaseReads(BOUND_PPM))));
  }

  private RaftGroup group(NodeId id) {
    return cluster.group(id, cluster.shard());
  }

  private NodeId settledLeader() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("before");
    cluster.world.runFor(Duration.ofSeconds(1));
    return leader;
  }

  private Optional<Integer> read(NodeId node, ReadFrom from) {
    CompletableFuture<Integer> seen =
        group(node).readIndex(from).thenApply(index -> cluster.list(node).size());
    cluster.world.runUntil(seen::isDone, LIMIT);
    return seen.isCompletedExceptionally() ? Optional.empty() : Optional.of(seen.join());
  }

  @Test
  void leaderReadsWithoutAMessage() {
    NodeId leader = settledLeader();
    long rounds = group(leader).counters().readRounds();
    assertThat(read(leader, ReadFrom.LEADER)).contains(1);
    assertThat(read(leader, ReadFrom.ANY_REPLICA)).contains(1);
    assertThat(group(leader).counters().readRounds()).isEqualTo(rounds);
    assertThat(group(leader).counters().leaseReads()).isEqualTo(2);
  }

  @Test
  void whatMustNotRestOnClocksIsConfirmedByARound() {
    NodeId leader = settledLeader();
    assertThat(read(leader, ReadFrom.CONFIRMED_LEADER)).contains(1);
    assertThat(group(leader).counters().leaseReads()).isZero();
    assertThat(group(leader).counters().readRounds()).isPositive();
  }

  @Test
  void withoutLeasesEveryReadIsConfirmedByARound() {
    cluster = new HostCluster(1, 1, RaftConfig.defaults());
    NodeId leader = settledLeader();
    assertThat(read(leader, ReadFrom.LEADER)).contains(1);
    assertThat(group(leader).counters().leaseReads()).isZero();
  }

  /** Others have applied what the leader has not: its own disk is slow. */
  @Test
  void readWaitsUntilWhatIsCommittedIsApplied() {
    NodeId leader = settledLeader();
    Duration slow = Duration.ofMillis(300);
    cluster.node(leader).disk().setSyncTime(slow, slow);
    CompletableFuture<?> unused = cluster.propose(leader, "x");
    NodeId follower = cluster.otherThan(leader);
    cluster.world.runUntil(() -> cluster.list(follower).size() == 2, LIMIT);
    assertThat(cluster.list(leader)).hasSize(1);

    assertThat(read(leader, ReadFrom.LEADER)).contains(2);
    assertThat(group(leader).counters().leaseReads()).isEqualTo(1);
  }

  /** Counted in ticks the lease would still hold: a stalled process gives its groups none. */
  @Test
  void leaderThatWasStalledAsksBeforeItReads() {
    NodeId old = settledLeader();
    cluster.node(old).pause();
    NodeId next =
        cluster.awaitLeader(
            cluster.shard(), id -> !id.equals(old) && !group(id).term().equals(group(old).term()));
    CompletableFuture<?> written = cluster.propose(next, "x");
    cluster.world.runUntil(written::isDone, LIMIT);
    CompletableFuture<Integer> seen =
        group(old).readIndex(ReadFrom.LEADER).thenApply(index -> cluster.list(old).size());
    cluster.node(old).resume();
    cluster.world.runUntil(seen::isDone, LIMIT);
    assertThat(seen.isCompletedExceptionally() || seen.join() == 2).isTrue();
    assertThat(group(old).counters().leaseReads()).isZero();
  }

  // ---- two leaders for a moment

  /** The clocks of old leader and followers drift apart by as much as they may. */
  @Test
  void twoLeadersWithClocksAtTheBoundReadNothingStale() {
    int served = 0;
    int elected = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      TwoLeaders run = new TwoLeaders(seed, BOUND_PPM);
      run.go();
      assertThat(run.stale).as("seed %d", seed).isEmpty();
      served += run.servedWhileCutOff;
      elected += run.acknowledged > 1 ? 1 : 0;
    }
    assertThat(served).as("reads under the lease of a leader that is cut off").isPositive();
    assertThat(elected).as("others were elected and wrote").isEqualTo(SEEDS);
  }

  /** Shows that the test above can fail: beyond the bound there is no promise to rest on. */
  @Test
  void twoLeadersWithClocksBeyondTheBoundReadWhatIsStale() {
    int stale = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      TwoLeaders run = new TwoLeaders(seed, 400_000);
      run.go();
      stale += run.stale.size();
    }
    assertThat(stale).isPositive();
  }

  /**
   * A leader is cut off from the others, not from its readers. Its clock is slow, those of the
   * others are fast. The list only grows, so a read is stale if it finds less than what was
   * acknowledged before it began.
   */
  private final class TwoLeaders {
    final List<String> stale = new ArrayList<>();
    final NodeId old;
    int acknowledged = 1;
    int servedWhileCutOff;

    TwoLeaders(long seed, int driftPpm) {
      cluster = cluster(seed);
      old = settledLeader();
      for (NodeId node : cluster.nodes()) {
        cluster.node(node).clocks().setDriftPpm(node.equals(old) ? -driftPpm : driftPpm);
      }
      cluster.world.runFor(Duration.ofSeconds(1));
    }

    void go() {
      cluster.world.network().isolate(old);
      for (int millis = 0; millis < 1_500; millis++) {
        writeElsewhere();
        readAtOld();
        cluster.world.runFor(Duration.ofMillis(1));
      }
    }

    private void writeElsewhere() {
      cluster.nodes().stream()
          .filter(node -> !node.equals(old) && group(node).isLeader())
          .forEach(this::write);
    }

    private void write(NodeId leader) {
      CompletableFuture<Void> unused =
          cluster
              .propose(leader, "x")
              .thenAccept(
                  outcome ->
                      acknowledged =
                          Math.max(acknowledged, Integer.parseInt(outcome.toStringUtf8())));
    }

    private void readAtOld() {
      int least = acknowledged;
      CompletableFuture<Void> unused =
          group(old)
              .readIndex(ReadFrom.LEADER)
              .thenAccept(
                  index -> {
                    servedWhileCutOff++;
                    if (cluster.list(old).size() < least) {
                      stale.add("saw " + cluster.list(old).size() + " of " + least);
                    }
                  });
    }
  }
}
