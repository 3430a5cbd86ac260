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
import java.util.stream.Stream;

/** A deployment with one strong keyspace, whose shards in the first region are looked at. */
final class StrongKeyspace {
  static final String NAME = "cities";
  static final Duration SOON = Duration.ofMinutes(1);

  private static final RttMatrix MATRIX = RttMatrix.aws2020();
  private static final List<RegionId> REGIONS = MATRIX.regions().subList(0, 3);

  final Cluster cluster;
  final TerroirClient client;

  /**
   * Creates it in a deployment with {@code nodes} in the first region, of which its shards have
   * three replicas.
   */
  StrongKeyspace(int nodes, int shards, LayerSettings settings) {
    cluster =
        new Cluster(
            new SimulatedWorld(1),
            new ClusterShape(MATRIX, REGIONS, List.of(nodes, 3, 3)),
            settings,
            OpenTelemetry.noop());
    cluster.start();
    assertThat(within(SOON, cluster::everybodyIsKnown)).isTrue();
    cluster.formed();
    client = Clients.connect(cluster, cluster.newClientMachine(REGIONS.get(0)), REGIONS);
    CompletableFuture<KeyspaceInfo> created =
        client.admin().createKeyspaceAsync(NAME, KeyspacePolicy.strong().withShards(shards, 3));
    assertThat(within(SOON, created::isDone)).isTrue();
    for (int i = 0; i < shards; i++) {
      ShardId shard = shard(i);
      assertThat(within(SOON, () -> leader(shard).isPresent())).isTrue();
    }
  }

  static ShardId shard(int number) {
    return new ShardId(new KeyspaceId(1), REGIONS.get(0), number);
  }

  boolean within(Duration time, BooleanSupplier condition) {
    return cluster.world().runUntil(condition, time);
  }

  /** What {@code future} yields. */
  <T> T await(CompletableFuture<T> future) {
    assertThat(within(SOON, future::isDone)).isTrue();
    return future.join();
  }

  /** The nodes of the first region. */
  Stream<NodeId> nodes() {
    return cluster.nodes().stream()
        .map(process -> process.machine().peer())
        .filter(peer -> peer.region().equals(REGIONS.get(0)))
        .map(peer -> peer.node());
  }

  Optional<RaftGroup> leader(ShardId shard) {
    return cluster.nodes().stream()
        .flatMap(process -> process.node().stream())
        .flatMap(node -> node.strong().host().group(shard).stream())
        .filter(RaftGroup::isLeader)
        .max(Comparator.comparing(RaftGroup::term));
  }

  List<NodeId> voters(ShardId shard) {
    return leader(shard).map(RaftGroup::members).orElse(List.of());
  }
}
