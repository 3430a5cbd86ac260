package io.terroir.benchmarks.platform;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.terroir.benchmarks.load.Target;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.WriteOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Terroir as its users meet it: the SDK and a gateway. Several clients are used in turn. */
public final class GatewayTarget implements Target {
  private final List<TerroirClient> clients;
  private final List<List<AsyncOrigin>> originsByClient;
  private final AtomicInteger turn = new AtomicInteger();

  private GatewayTarget(List<TerroirClient> clients, String keyspace, List<String> origins) {
    this.clients = clients;
    this.originsByClient =
        clients.stream()
            .map(client -> client.keyspace(keyspace))
            .map(each -> origins.stream().map(name -> each.origin(name).async()).toList())
            .toList();
  }

  /** Creates the keyspace of a comparison through the first client, and connects. */
  static GatewayTarget connect(String endpoint, int groups, int connections) {
    List<TerroirClient> clients = open(List.of(endpoint), connections);
    try {
      return new GatewayTarget(
          clients, BenchKeyspace.NAME, BenchKeyspace.create(clients.get(0), groups));
    } catch (RuntimeException e) {
      clients.forEach(TerroirClient::close);
      throw e;
    }
  }

  /** Connects to a keyspace that is there; its groups are these origins. */
  public static GatewayTarget connect(
      List<String> endpoints, String keyspace, List<String> origins, int connections) {
    return new GatewayTarget(open(endpoints, connections), keyspace, origins);
  }

  private static List<TerroirClient> open(List<String> endpoints, int connections) {
    return IntStream.range(0, connections)
        .mapToObj(i -> TerroirClient.builder().endpoints(endpoints).build())
        .toList();
  }

  private AsyncOrigin origin(int group) {
    return originsByClient
        .get(Math.floorMod(turn.getAndIncrement(), originsByClient.size()))
        .get(group);
  }

  @Override
  public CompletableFuture<?> put(int group, byte[] key, byte[] value) {
    return origin(group).put(bytes(key), bytes(value), WriteOptions.defaults());
  }

  @Override
  public CompletableFuture<Integer> get(int group, byte[] key) {
    return origin(group)
        .get(bytes(key), ReadOptions.linearizable())
        .thenApply(found -> found.entry().map(entry -> entry.value().size()).orElse(ABSENT));
  }

  private static ByteString bytes(byte[] unchanged) {
    return UnsafeByteOperations.unsafeWrap(unchanged);
  }

  @Override
  public void close() {
    clients.forEach(TerroirClient::close);
  }
}
