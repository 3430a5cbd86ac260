package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReplicaMetricsTest {
  private static final Duration SYNC = Duration.ofMillis(3);

  /** Checkpoints and signs of life of every member. */
  private static final Duration TRUNCATED = Duration.ofSeconds(20);

  private final ReplicaCluster cluster =
      new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");

  private ReplicaMetrics metrics(int at) {
    return cluster.replica(at).metrics();
  }

  private void execute(int at, String payload) {
    cluster.latencyOf(at, ReplicaCluster.write(payload, "k"));
  }

  @Test
  void votesWaitForTheDiskAsLongAsItTakes() {
    long before = metrics(1).journalWaits().count();
    cluster.node(1).disk().setSyncTime(SYNC, SYNC);
    execute(1, "a");

    WaitTimes waits = metrics(1).journalWaits();
    assertThat(waits.count()).as("vote and decision").isEqualTo(before + 2);
    assertThat(Duration.ofNanos(waits.takeLongestNanos()))
        .isBetween(SYNC, SYNC.plus(Duration.ofMillis(1)));
    assertThat(waits.takeLongestNanos()).as("since the last time").isZero();
  }

  @Test
  void instancesWhoseDependenciesAreOpenCountAsWaiting() {
    cluster.begin(3, ReplicaCluster.write("lost", "k"));
    cluster.world.runUntil(() -> metrics(2).phases().open() > 0, ReplicaCluster.PATIENCE);
    cluster.crash(3);
    CompletableFuture<ByteString> later = cluster.submit(1, ReplicaCluster.write("later", "k"));
    assertThat(
            cluster.world.runUntil(
                () -> metrics(1).executionLag().count() > 0, ReplicaCluster.PATIENCE))
        .isTrue();
    cluster.world.runFor(SYNC);
    assertThat(metrics(1).executionLag().oldest()).isGreaterThanOrEqualTo(SYNC);

    assertThat(cluster.world.runUntil(later::isDone, ReplicaCluster.PATIENCE)).isTrue();
    assertThat(metrics(1).executionLag().count()).isZero();
  }

  /** What an earlier life has executed waits for nothing. */
  @Test
  void nothingWaitsAfterARestart() {
    execute(1, "a");
    execute(2, "b");
    cluster.crash(1);
    cluster.restart(1);
    cluster.world.runFor(Duration.ofSeconds(1));
    assertThat(metrics(1).phases().committed()).isEqualTo(2);
    assertThat(metrics(1).executionLag().count()).isZero();
  }

  @Test
  void memberThatIsDownHoldsTruncationBack() {
    cluster.crash(3);
    execute(1, "a");
    execute(1, "b");
    cluster.world.runFor(TRUNCATED);
    assertThat(metrics(1).truncationLag()).isEqualTo(2);
    assertThat(metrics(1).phases()).isEqualTo(new PhaseCounts(0, 0, 0, 2));

    cluster.restart(3);
    cluster.world.runFor(TRUNCATED);
    assertThat(metrics(1).truncationLag()).isZero();
    assertThat(metrics(1).phases()).isEqualTo(PhaseCounts.NONE);
  }

  @Test
  void countersGoOnInTheNextEpochAndSnapshotsAreCounted() {
    execute(1, "a");
    int fourth = cluster.addNode("ap-northeast-1");
    Membership before = cluster.membership(1);
    ReplicaId added = new ReplicaId(before.lastIssued() + 1);
    SortedMap<ReplicaId, NodeId> members = new TreeMap<>(before.members());
    members.put(added, cluster.node(fourth).peer().node());
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>();
    disks.put(added, cluster.disk(fourth));
    var unused =
        cluster
            .replica(1)
            .change(new ReplicaChange(before.epoch(), members, disks), ReplicaCluster.PATIENCE);
    assertThat(
            cluster.world.runUntil(
                () -> cluster.replica(fourth).isMember(), ReplicaCluster.PATIENCE))
        .isTrue();
    execute(1, "b");

    ReplicaMetrics first = metrics(1);
    assertThat(first.fastCommits() + first.slowCommits()).as("a, the change, b").isEqualTo(3);
    assertThat(metrics(fourth).snapshotsTaken()).isEqualTo(1);
    assertThat(metrics(1).snapshotsSent() + metrics(2).snapshotsSent() + metrics(3).snapshotsSent())
        .isEqualTo(1);
  }
}
