package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import org.junit.jupiter.api.Test;

/**
 * A member whose disk is lost comes back with a blank one. The others bring it up to date at once:
 * until they have, one more loss may be one too many, and the next write may be far away.
 */
class LostDiskTest {
  private static final RaftConfig SHORT_LOGS =
      RaftConfig.defaults().withLog(20_000, 100_000, 50_000);
  private static final int WRITES = 100;

  private final HostCluster cluster = new HostCluster(61, 1, SHORT_LOGS);
  private final NodeId leader = cluster.awaitLeader();
  private final NodeId replaced = cluster.otherThan(leader);

  private void write() {
    for (int i = 0; i < WRITES; i++) {
      cluster.write("c" + i + "x".repeat(1000));
    }
    cluster.awaitEqualLists(WRITES);
  }

  private void replaceDisk() {
    cluster.replaceDisk(replaced);
  }

  private void awaitCutLog() {
    cluster.node(leader).store().flush(() -> {});
    boolean cut =
        cluster.world.runUntil(
            () -> cluster.group(leader, cluster.shard()).counters().compactions() > 0,
            HostCluster.LONG);
    assertThat(cut).as("the log was cut").isTrue();
  }

  @Test
  void blankDiskIsFilledFromTheLogThoughNobodyWrites() {
    write();
    replaceDisk();
    cluster.awaitEqualLists(WRITES);
    assertThat(cluster.leader(cluster.shard())).contains(leader);
  }

  @Test
  void blankDiskIsFilledFromASnapshotThoughNobodyWrites() {
    write();
    awaitCutLog();
    replaceDisk();
    cluster.awaitEqualLists(WRITES);
    assertThat(cluster.group(replaced, cluster.shard()).counters().snapshotsRestored())
        .isEqualTo(1);
  }

  @Test
  void diskThatIsLostAgainIsFilledAgain() {
    write();
    replaceDisk();
    cluster.awaitEqualLists(WRITES);
    replaceDisk();
    cluster.awaitEqualLists(WRITES);
  }

  @Test
  void leaderThatLosesItsDiskIsFilledByTheOthers() {
    write();
    cluster.replaceDisk(leader);
    cluster.write("last");
    cluster.awaitEqualLists(WRITES + 1);
  }

  /** Whatever follows, the last copy is not overwritten, and is there when somebody asks for it. */
  @Test
  void survivorOfTwoLostDisksKeepsWhatItHas() {
    write();
    NodeId survivor = replaced;
    for (NodeId node : cluster.nodes()) {
      if (!node.equals(survivor)) {
        cluster.replaceDisk(node);
      }
    }
    cluster.world.runFor(HostCluster.LONG);
    assertThat(cluster.leader(cluster.shard())).isEmpty();
    assertThat(cluster.list(survivor)).hasSize(WRITES);
    cluster.assertNoFailures();
  }
}
