package io.terroir.benchmarks.platform;

import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.NodeInfo;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.RegionInfo;
import io.terroir.sdk.ShardInfo;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A keyspace with as many shards as the load wants groups, and one origin in each: all that a
 * system with a fixed number of Raft groups can be compared with.
 */
final class BenchKeyspace {
  static final String NAME = "bench";

  private static final int REPLICAS = 3;
  private static final Duration NODES_MAX = Duration.ofSeconds(60);
  private static final long NODES_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final TerroirClient client;

  private BenchKeyspace(TerroirClient client) {
    this.client = client;
  }

  /**
   * Creates it once all nodes are there, and claims the origins.
   *
   * @return the origin of each group
   * @throws IllegalStateException in one sentence, if that does not succeed
   */
  static List<String> create(TerroirClient client, int groups) {
    BenchKeyspace keyspace = new BenchKeyspace(client);
    keyspace.awaitNodes();
    client.admin().createKeyspace(NAME, KeyspacePolicy.strong().withShards(groups, REPLICAS));
    return keyspace.originsOfShards(groups);
  }

  /** A shard gets the nodes that are registered when the keyspace is created, none later. */
  private void awaitNodes() {
    long deadlineNanos = System.nanoTime() + NODES_MAX.toNanos();
    while (!allNodesLive()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException(
            "the gateway does not know of " + REPLICAS + " living nodes");
      }
      LockSupport.parkNanos(NODES_PAUSE_NANOS);
    }
  }

  private boolean allNodesLive() {
    try {
      int registered = client.admin().regions().stream().mapToInt(RegionInfo::nodes).sum();
      long living = client.admin().nodes().stream().filter(BenchKeyspace::isLivingNode).count();
      return registered == REPLICAS && living == REPLICAS;
    } catch (TerroirException notYet) {
      return false;
    }
  }

  private static boolean isLivingNode(NodeInfo info) {
    return info.role().equals("node") && info.state().equals("alive");
  }

  private List<String> originsOfShards(int groups) {
    List<ShardInfo> shards =
        client.admin().shards(NAME).stream()
            .sorted(Comparator.comparing(ShardInfo::first))
            .toList();
    if (shards.size() != groups) {
      throw new IllegalStateException(
          "the keyspace has " + shards.size() + " shards instead of " + groups);
    }
    Map<ShardInfo, String> origins = new HashMap<>();
    for (int i = 0; origins.size() < shards.size(); i++) {
      String origin = "origin-" + i;
      String digest = digest(origin);
      shards.stream()
          .filter(shard -> holds(shard, digest))
          .forEach(shard -> origins.putIfAbsent(shard, origin));
    }
    origins.values().forEach(origin -> client.placement().claim(NAME, origin, Optional.empty()));
    return shards.stream().map(origins::get).toList();
  }

  private String digest(String origin) {
    return client.placement().where(NAME, origin, ReadOptions.eventual()).digest();
  }

  /** Digests are hexadecimal and of one length, so that they order as text. */
  private static boolean holds(ShardInfo shard, String digest) {
    return shard.first().compareTo(digest) <= 0 && digest.compareTo(shard.last()) <= 0;
  }
}
