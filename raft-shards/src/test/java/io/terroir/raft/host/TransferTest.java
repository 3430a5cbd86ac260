package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Term;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Leadership is handed over. */
class TransferTest {
  private final RaftConfig config = RaftConfig.defaults();
  private final HostCluster cluster = new HostCluster(91, 1, config);
  private final NodeId leader = cluster.awaitLeader();
  private final NodeId next = cluster.otherThan(leader);

  private RaftGroup group(NodeId id) {
    return cluster.group(id, cluster.shard());
  }

  private boolean handOver() {
    CompletableFuture<Boolean> begun = group(leader).transferLeadership(next);
    assertThat(cluster.world.runUntil(begun::isDone, HostCluster.LONG)).isTrue();
    return begun.join();
  }

  @Test
  void anotherLeadsBeforeAnyElectionTimeoutPasses() {
    cluster.write("first");
    cluster.world.runFor(Duration.ofSeconds(1));
    Duration asked = cluster.world.elapsed();
    assertThat(handOver()).isTrue();
    cluster.awaitLeader(cluster.shard(), next::equals);
    assertThat(cluster.world.elapsed().minus(asked)).isLessThan(config.electionMin());
    cluster.write("second");
    cluster.awaitEqualLists(2);
  }

  @Test
  void commandsAreRefusedMeanwhileAndTakenAgainIfNothingComesOfIt() {
    cluster.write("first");
    cluster.world.runFor(Duration.ofSeconds(1));
    Term term = group(leader).term();
    cluster.world.network().isolate(next);
    assertThat(handOver()).isTrue();
    CompletableFuture<ByteString> refused = cluster.propose(leader, "refused");
    assertThat(cluster.world.runUntil(refused::isDone, HostCluster.LONG)).isTrue();
    assertThatThrownBy(refused::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            TerroirRefusedException.class,
            refusal -> assertThat(refusal.refusal().reason()).isEqualTo(Reason.UNAVAILABLE));
    cluster.world.runFor(config.electionMax().plusMillis(100));
    cluster.write("second");
    assertThat(group(leader).isLeader()).isTrue();
    assertThat(group(leader).term()).isEqualTo(term);
    assertThat(cluster.list(leader)).containsExactly("first", "second");
  }
}
