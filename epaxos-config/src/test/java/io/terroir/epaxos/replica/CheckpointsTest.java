package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.log.InstanceLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every member has executed for good leaves the journals, and nothing else does. */
class CheckpointsTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final int COMMANDS = 20;

  private final ReplicaCluster cluster =
      new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");

  private List<Instance> records(int at) {
    return InstanceLog.readAll(cluster.node(at).journal(), Membership.FIRST_EPOCH);
  }

  private void execute(String prefix) {
    for (int i = 0; i < COMMANDS; i++) {
      cluster.begin(1 + i % 3, ReplicaCluster.write(prefix + i, "k"));
    }
    cluster.world.runFor(SOON);
  }

  @Test
  void journalsHoldNothingOfWhatEveryMemberHasExecuted() {
    execute("c");
    assertThat(cluster.acknowledged()).hasSize(COMMANDS);
    for (int at = 1; at <= 3; at++) {
      assertThat(records(at)).isEmpty();
    }
  }

  @Test
  void restartedReplicaGoesOnAfterWhatIsNoLongerInItsJournal() {
    execute("before");
    cluster.crash(2);
    cluster.restart(2);
    cluster.world.runFor(Duration.ofSeconds(1));
    execute("after");
    assertThat(cluster.acknowledged()).hasSize(2 * COMMANDS);
    assertThat(cluster.applied(2))
        .containsExactlyElementsOf(cluster.applied(1))
        .hasSize(2 * COMMANDS);
    assertThat(records(2)).isEmpty();
  }

  @Test
  void recordsAreKeptWhileAMemberIsAwayAndGoWhenItHasCaughtUp() {
    cluster.crash(3);
    cluster.begin(1, ReplicaCluster.write("missed", "k"));
    cluster.world.runFor(SOON);
    assertThat(records(1)).hasSize(1);
    cluster.restart(3);
    cluster.world.runFor(SOON.multipliedBy(2));
    assertThat(cluster.applied(3)).contains("missed");
    for (int at = 1; at <= 3; at++) {
      assertThat(records(at)).isEmpty();
    }
  }

  @Test
  void replicaThatExecutesNothingLeavesItsDiskAlone() {
    execute("c");
    long before = cluster.world.events();
    cluster.world.runFor(SOON);
    long first = cluster.world.events() - before;
    cluster.world.runFor(SOON);
    assertThat(cluster.world.events() - before - first).isCloseTo(first, within(first / 20));
  }
}
