package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a replica owes to its disk. */
class DurabilityTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration PLENTY = Duration.ofSeconds(20);

  private final ReplicaCluster cluster =
      new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");

  @Test
  void voteIsNotToldBeforeTheDiskHasIt() {
    cluster.node(2).disk().setSyncTime(NEVER, NEVER);
    cluster.node(3).disk().setSyncTime(NEVER, NEVER);

    CompletableFuture<ByteString> outcome = cluster.submit(1, ReplicaCluster.write("c", "k"));
    cluster.world.runFor(PLENTY);

    assertThat(outcome).isNotDone();
  }

  @Test
  void commandIsNotExecutedBeforeTheDiskHasItsCommit() {
    cluster.latencyOf(1, ReplicaCluster.write("first", "k"));
    cluster.world.runFor(Duration.ofSeconds(1));
    cluster.node(3).disk().setSyncTime(NEVER, NEVER);

    cluster.latencyOf(1, ReplicaCluster.write("second", "k"));
    cluster.world.runFor(PLENTY);

    assertThat(cluster.applied(3)).containsExactly("first");
  }

  /** The coordinator goes fast with one other vote, answers its client, and is never seen again. */
  @Test
  void voteSurvivesARestart() {
    cluster.world.network().cut(cluster.node(1).peer().node(), cluster.node(3).peer().node());
    cluster.latencyOf(1, ReplicaCluster.write("acknowledged", "k"));
    cluster.crash(1);
    cluster.crash(2);
    cluster.world.runFor(Duration.ofSeconds(1));

    cluster.restart(2);
    cluster.world.runFor(PLENTY);

    assertThat(cluster.applied(2)).containsExactly("acknowledged");
    assertThat(cluster.applied(3)).containsExactly("acknowledged");
  }

  /** Ids of an earlier life must never stand for something else (its votes are still about). */
  @Test
  void everyLifeHasIdsOfItsOwn() {
    cluster.latencyOf(1, ReplicaCluster.write("first", "k"));
    cluster.crash(1);
    cluster.restart(1);
    cluster.world.runFor(Duration.ofSeconds(1));

    CompletableFuture<ByteString> outcome = cluster.submit(1, ReplicaCluster.write("second", "k"));
    cluster.world.runFor(PLENTY);

    assertThat(outcome).isCompletedWithValue(ByteString.copyFromUtf8("did second"));
    assertThat(cluster.applied(2)).containsExactly("first", "second");
  }
}
