package io.terroir.node.status;

import io.terroir.sdk.AdminClient;
import io.terroir.sdk.ConfigStatus;
import io.terroir.sdk.DeploymentStatus;
import io.terroir.sdk.NodeStatus;
import io.terroir.sdk.RegionInfo;
import io.terroir.sdk.ShardInfo;
import io.terroir.sdk.ShardStatus;
import io.terroir.sdk.TerroirException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A deployment at one moment, as one gateway sees it and as the nodes answer it.
 *
 * @param status the deployment in numbers
 * @param nodes all nodes and gateways
 * @param strong the shards of strong keyspaces, with every replica
 * @param weak the shards of weak keyspaces
 * @param config the replicas of the directory
 */
public record Picture(
    DeploymentStatus status,
    List<NodeStatus> nodes,
    List<ShardStatus> strong,
    List<ShardInfo> weak,
    ConfigStatus config) {
  private static final String NODE = "node";
  private static final String ALIVE = "alive";

  public Picture {
    nodes = List.copyOf(nodes);
    strong = List.copyOf(strong);
    weak = List.copyOf(weak);
  }

  /**
   * Takes one. What has to be asked of nodes is asked at the same time, since one that is down
   * takes a second each.
   *
   * @throws io.terroir.sdk.TerroirException if the gateway does not answer
   */
  public static Picture of(AdminClient admin) {
    DeploymentStatus status = admin.status();
    List<ShardInfo> shards = admin.shards("");
    CompletableFuture<List<NodeStatus>> nodes = asked(admin::nodeStatus);
    CompletableFuture<List<ShardStatus>> strong = asked(() -> admin.shardAdmin().status(""));
    CompletableFuture<ConfigStatus> config = asked(() -> admin.config().status());
    List<ShardStatus> groups = answer(strong);
    Set<String> ids = groups.stream().map(ShardStatus::id).collect(Collectors.toSet());
    return new Picture(
        status,
        answer(nodes),
        groups,
        shards.stream().filter(shard -> !ids.contains(shard.id())).toList(),
        answer(config));
  }

  private static <T> CompletableFuture<T> asked(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question);
  }

  private static <T> T answer(CompletableFuture<T> asked) {
    try {
      return asked.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TerroirException refused) {
        throw refused;
      }
      throw e;
    }
  }

  /** Processes that keep data, without the gateways. */
  List<NodeStatus> dataNodes() {
    return nodes.stream().filter(Picture::isNode).toList();
  }

  /** Nodes that keep data in {@code region}. */
  List<NodeStatus> nodesIn(String region) {
    return dataNodes().stream().filter(node -> node.node().region().equals(region)).toList();
  }

  /** Whether not one of the nodes of {@code region} answers. */
  boolean isSilent(String region) {
    List<NodeStatus> there = nodesIn(region);
    return !there.isEmpty() && there.stream().noneMatch(Picture::answers);
  }

  /** The regions of which not one node answers. */
  Set<String> silentRegions() {
    return status.regions().stream()
        .map(RegionInfo::name)
        .filter(this::isSilent)
        .collect(Collectors.toSet());
  }

  static boolean isNode(NodeStatus node) {
    return node.node().role().equals(NODE);
  }

  /** Whether a node answers; whether membership believes in a gateway, which is not asked. */
  static boolean answers(NodeStatus node) {
    return isNode(node) ? node.report().isPresent() : node.node().state().equals(ALIVE);
  }

  /** What operators call a shard: {@code cities/eu-west-1/0}. */
  static String name(ShardStatus shard) {
    return shard.keyspace() + "/" + shard.region() + "/" + shard.number();
  }

  /** As above; the number is the end of the id. */
  static String name(ShardInfo shard) {
    String number = shard.id().substring(shard.id().lastIndexOf('/') + 1);
    return shard.keyspace() + "/" + shard.region() + "/" + number;
  }
}
