package io.terroir.simulation.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Members of a shard that are gone for long are replaced, and nobody tells anybody to. */
final class MemberKeeperTest {
  private static final Duration SOON = StrongKeyspace.SOON;

  private final StrongKeyspace keyspace = new StrongKeyspace(4, 1, LayerSettings.DEFAULT);
  private final Cluster cluster = keyspace.cluster;
  private final ShardId shard = StrongKeyspace.shard(0);

  @Test
  void aMemberThatIsGoneForLongIsReplacedByAnotherNodeOfItsRegion() {
    List<NodeId> before = keyspace.voters(shard);
    Optional<NodeId> leader = keyspace.leader(shard).flatMap(RaftGroup::leader);
    // The first node of a region is an EPaxos replica too, which has keepers of its own.
    NodeId goes =
        before.stream()
            .filter(node -> !leader.equals(Optional.of(node)) && !node.name().endsWith("-a"))
            .findFirst()
            .orElseThrow();
    NodeId spare =
        keyspace.nodes().filter(node -> !before.contains(node)).findFirst().orElseThrow();
    SimulatedProcess process = cluster.process(goes.name());

    process.crash();
    cluster.world().runFor(LayerSettings.MEMBER_GRACE.minus(SOON));
    assertThat(keyspace.voters(shard)).as("it may come back").isEqualTo(before);
    assertThat(
            keyspace.within(
                SOON.multipliedBy(3),
                () ->
                    keyspace.voters(shard).size() == before.size()
                        && keyspace.voters(shard).contains(spare)
                        && !keyspace.voters(shard).contains(goes)))
        .isTrue();

    process.restart();
    assertThat(
            keyspace.within(
                SOON,
                () ->
                    process
                        .node()
                        .filter(node -> node.strong().host().trace(shard).removal().isPresent())
                        .isPresent()))
        .as("it learns that it is replaced")
        .isTrue();
    assertThat(cluster.world().failures()).isEmpty();
  }
}
