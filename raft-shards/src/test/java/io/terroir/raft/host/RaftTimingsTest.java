package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.telemetry.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an operator is told about how long writes take. */
final class RaftTimingsTest {
  private static final int WRITES = 20;

  private final HostCluster cluster = new HostCluster(1, 1, RaftConfig.defaults());

  private static List<Long> observe(Timing timing) {
    List<Long> nanos = new ArrayList<>();
    timing.observedBy(nanos::add);
    return nanos;
  }

  @Test
  void everyWriteIsMeasuredOnceAtTheLeaderAndItsPartsAreNoLongerThanTheWhole() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("first");
    NodeId follower = cluster.otherThan(leader);
    List<Long> appends = observe(cluster.timings(leader).append());
    List<Long> commits = observe(cluster.timings(leader).commit());
    List<Long> applies = observe(cluster.timings(leader).apply());
    List<Long> followerAppends = observe(cluster.timings(follower).append());
    List<Long> followerCommits = observe(cluster.timings(follower).commit());

    long began = cluster.world.clock().nanos();
    for (int i = 0; i < WRITES; i++) {
      CompletableFuture<ByteString> outcome = cluster.propose(leader, "c" + i);
      cluster.world.runUntil(outcome::isDone, HostCluster.LONG);
    }
    long tookNanos = cluster.world.clock().nanos() - began;
    cluster.awaitEqualLists(1 + WRITES);

    assertThat(appends).hasSizeBetween(1, WRITES).allMatch(nanos -> nanos > 0);
    assertThat(commits).hasSize(WRITES).allMatch(nanos -> nanos > 0);
    assertThat(applies).hasSize(WRITES).allMatch(nanos -> nanos >= 0);
    assertThat(sum(commits) + sum(applies)).isLessThanOrEqualTo(tookNanos);
    assertThat(followerAppends).isNotEmpty();
    assertThat(followerCommits).isEmpty();
  }

  private static long sum(List<Long> nanos) {
    return nanos.stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void aLostLeadershipMeasuresNothingOfWhatWasUnderWay() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("first");
    cluster.nodes().stream().filter(node -> !node.equals(leader)).forEach(cluster::crash);
    List<Long> commits = observe(cluster.timings(leader).commit());

    CompletableFuture<ByteString> outcome = cluster.propose(leader, "lost");
    cluster.world.runUntil(outcome::isDone, HostCluster.LONG);
    cluster.nodes().stream().filter(node -> !node.equals(leader)).forEach(cluster::restart);
    cluster.write("next");

    assertThat(outcome).isCompletedExceptionally();
    assertThat(commits).hasSizeLessThanOrEqualTo(1);
  }
}
