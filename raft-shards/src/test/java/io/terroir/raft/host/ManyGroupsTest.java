package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A hundred groups share pipes, journal and transport. */
class ManyGroupsTest {
  private final HostCluster cluster = new HostCluster(61, 100, RaftConfig.defaults());

  private void awaitLeaders() {
    boolean all =
        cluster.world.runUntil(
            () -> cluster.shards.stream().allMatch(shard -> cluster.leader(shard).isPresent()),
            HostCluster.LONG);
    assertThat(all).as("every group has a leader").isTrue();
  }

  private List<CompletableFuture<ByteString>> writeToAll(String command) {
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (ShardId shard : cluster.shards) {
      NodeId leader = cluster.leader(shard).orElseThrow();
      outcomes.add(cluster.group(leader, shard).propose(ByteString.copyFromUtf8(command)));
    }
    return outcomes;
  }

  @Test
  void allServeAndAllRecover() {
    awaitLeaders();
    List<CompletableFuture<ByteString>> outcomes = writeToAll("a");
    cluster.world.runUntil(
        () -> outcomes.stream().allMatch(CompletableFuture::isDone), HostCluster.LONG);
    assertThat(outcomes).noneMatch(CompletableFuture::isCompletedExceptionally);

    cluster.nodes().forEach(cluster::crash);
    cluster.nodes().forEach(cluster::restart);
    awaitLeaders();
    boolean recovered =
        cluster.world.runUntil(
            () ->
                cluster.shards.stream()
                    .allMatch(
                        shard ->
                            cluster.nodes().stream()
                                .allMatch(id -> cluster.list(id, shard).equals(List.of("a")))),
            HostCluster.LONG);
    assertThat(recovered).isTrue();
    cluster.assertNoFailures();
  }

  @Test
  void anIdleGroupSendsNothing() {
    awaitLeaders();
    cluster.world.runFor(Duration.ofSeconds(10));
    int[] messages = {0};
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) ->
                messages[0] += envelope.group().equals(NodeRounds.NAME) ? 0 : 1);
    cluster.world.runFor(Duration.ofSeconds(10));
    assertThat(messages[0]).isZero();
  }

  @Test
  void messagesForUnknownGroupsAreDroppedAndCounted() {
    awaitLeaders();
    NodeId first = cluster.nodes().get(0);
    assertThat(cluster.droppedMessages(first)).isZero();
    cluster.sendNonsense(cluster.nodes().get(1), first);
    cluster.world.runFor(Duration.ofSeconds(1));
    assertThat(cluster.droppedMessages(first)).isEqualTo(2);
    cluster.assertNoFailures();
  }
}
