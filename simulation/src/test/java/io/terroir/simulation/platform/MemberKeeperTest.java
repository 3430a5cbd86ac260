package io.terroir.simulation.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.sdk.KeyspaceInfo;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.TerroirClient;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Members of a shard that are gone for long are replaced, and nobody tells anybody to. */
final class MemberKeeperTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final RttMatrix MATRIX = RttMatrix.aws2020();
  private static final List<RegionId> REGIONS = MATRIX.regions().subList(0, 3);

  private final Cluster cluster =
      new Cluster(
          new SimulatedWorld(1),
          new ClusterShape(MATRIX, REGIONS, List.of(4, 1, 1)),
          LayerSettings.DEFAULT,
          OpenTelemetry.noop());
  private final ShardId shard = new ShardId(new KeyspaceId(1), REGIONS.get(0), 0);

  private boolean within(Duration time, BooleanSupplier condition) {
    return cluster.world().runUntil(condition, time);
  }

  private void createKeyspace() {
    cluster.start();
    assertThat(within(SOON, cluster::everybodyIsKnown)).isTrue();
    cluster.formed();
    TerroirClient client =
        Clients.connect(cluster, cluster.newClientMachine(REGIONS.get(0)), REGIONS);
    CompletableFuture<KeyspaceInfo> created =
        client.admin().createKeyspaceAsync("cities", KeyspacePolicy.strong());
    assertThat(within(SOON, created::isDone)).isTrue();
    assertThat(within(SOON, () -> leader().isPresent())).isTrue();
  }

  private Optional<RaftGroup> leader() {
    return cluster.nodes().stream()
        .flatMap(process -> process.node().stream())
        .flatMap(node -> node.strong().host().group(shard).stream())
        .filter(RaftGroup::isLeader)
        .max(Comparator.comparing(RaftGroup::term));
  }

  private List<NodeId> voters() {
    return leader().map(RaftGroup::members).orElse(List.of());
  }

  @Test
  void aMemberThatIsGoneForLongIsReplacedByAnotherNodeOfItsRegion() {
    createKeyspace();
    List<NodeId> before = voters();
    Optional<NodeId> leader = leader().flatMap(RaftGroup::leader);
    // The first node of a region is an EPaxos replica too, which has keepers of its own.
    NodeId goes =
        before.stream()
            .filter(node -> !leader.equals(Optional.of(node)) && !node.name().endsWith("-a"))
            .findFirst()
            .orElseThrow();
    NodeId spare =
        cluster.nodes().stream()
            .map(process -> process.machine().peer())
            .filter(peer -> peer.region().equals(shard.region()) && !before.contains(peer.node()))
            .findFirst()
            .orElseThrow()
            .node();
    SimulatedProcess process = cluster.process(goes.name());

    process.crash();
    cluster.world().runFor(LayerSettings.MEMBER_GRACE.minus(SOON));
    assertThat(voters()).as("it may come back").isEqualTo(before);
    assertThat(
            within(
                SOON.multipliedBy(3),
                () ->
                    voters().size() == before.size()
                        && voters().contains(spare)
                        && !voters().contains(goes)))
        .isTrue();

    process.restart();
    assertThat(
            within(
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
