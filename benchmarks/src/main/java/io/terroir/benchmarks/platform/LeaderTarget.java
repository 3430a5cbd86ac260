package io.terroir.benchmarks.platform;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.terroir.benchmarks.load.Target;
import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.process.ConfiguredProcess;
import io.terroir.node.process.GatewayProcess;
import io.terroir.raft.service.ShardClient;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.sdk.TerroirClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The replicas of Terroir's shards without a gateway between: the load is a member of the
 * deployment that asks the leaders itself, over the peer transport. What a system without a gateway
 * is compared with.
 */
final class LeaderTarget implements Target {
  private final ConfiguredProcess process;
  private final List<ShardRoute> routes;

  private LeaderTarget(ConfiguredProcess process, List<ShardRoute> routes) {
    this.process = process;
    this.routes = routes;
  }

  /**
   * Joins the deployment as the gateway of {@code config}, creates the keyspace of a comparison and
   * learns where its shards are.
   */
  static LeaderTarget connect(Path config, int groups) {
    TerroirConfig loaded = new ConfigLoader().load(config, Map.of());
    ConfiguredProcess process =
        ConfiguredProcess.start(loaded, Role.GATEWAY, (why, cause) -> fail(why));
    try {
      GatewayProcess gateway = process.gateway().orElseThrow();
      try (TerroirClient client = TerroirClient.builder().endpoints(gateway.endpoint()).build()) {
        List<String> origins = BenchKeyspace.create(client, groups);
        ShardClient shards = new ShardClient(gateway.requests());
        return new LeaderTarget(
            process,
            origins.stream()
                .map(
                    origin ->
                        ShardRoute.find(
                            gateway.view(),
                            shards,
                            BenchKeyspace.NAME,
                            origin,
                            loaded.self().regionId()))
                .toList());
      }
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static void fail(String why) {
    System.err.println("the load itself failed: " + why);
    Runtime.getRuntime().halt(1);
  }

  @Override
  public CompletableFuture<?> put(int group, byte[] key, byte[] value) {
    return routes.get(group).serve(new DataOperation.Put(bytes(key), bytes(value), false));
  }

  @Override
  public CompletableFuture<Integer> get(int group, byte[] key) {
    return routes
        .get(group)
        .serve(new DataOperation.Get(bytes(key)))
        .thenApply(LeaderTarget::valueBytes);
  }

  private static int valueBytes(OperationResult result) {
    return result instanceof OperationResult.Found found
        ? found.entry().map(entry -> entry.value().size()).orElse(ABSENT)
        : ABSENT;
  }

  private static ByteString bytes(byte[] unchanged) {
    return UnsafeByteOperations.unsafeWrap(unchanged);
  }

  @Override
  public void close() {
    process.close();
  }
}
