package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Admission;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What a group does while the disk of a member is nearly full. */
class ScarceDiskTest {
  private final HostCluster cluster = new HostCluster(1, 1, RaftConfig.defaults());

  @Test
  void aLeaderRefusesWritesAndServesReadsUntilThereIsRoom() {
    cluster.write("before");
    NodeId leader = cluster.awaitLeader();
    cluster.node(leader).disk().setScarce(true);

    CompletableFuture<ByteString> refused = cluster.propose(leader, "refused");
    CompletableFuture<Long> read = cluster.group(leader, cluster.shard()).readIndex();
    cluster.world.runUntil(() -> refused.isDone() && read.isDone(), HostCluster.LONG);
    assertThat(read).isCompleted();
    assertThatThrownBy(refused::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            TerroirRefusedException.class,
            e -> assertThat(e.refusal()).isEqualTo(Admission.NO_ROOM));

    cluster.node(leader).disk().setScarce(false);
    cluster.write("after");
    cluster.awaitEqualLists(2);
    assertThat(cluster.list(leader)).containsExactly("before", "after");
  }

  @Test
  void theOthersGoOnWithoutAFollowerThatCatchesUpWhenItHasRoom() {
    cluster.write("before");
    NodeId follower = cluster.otherThan(cluster.awaitLeader());
    cluster.awaitEqualLists(1);
    cluster.node(follower).disk().setScarce(true);
    for (int i = 0; i < 20; i++) {
      cluster.write("meanwhile " + i);
    }
    cluster.world.runFor(Duration.ofSeconds(5));
    assertThat(cluster.list(follower)).containsExactly("before");
    assertThat(cluster.node(follower).isUp()).isTrue();

    cluster.node(follower).disk().setScarce(false);
    cluster.awaitEqualLists(21);
    cluster.assertNoFailures();
  }
}
