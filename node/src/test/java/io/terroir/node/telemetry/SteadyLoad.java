package io.terroir.node.telemetry;

import io.terroir.node.dev.DevCluster;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes and reads in all regions, of new origins and of old ones, until it is closed. */
final class SteadyLoad implements AutoCloseable {
  private static final String STRONG = "steady";
  private static final String WEAK = "steady-counts";

  /** So that a slow machine has time for what is measured. */
  private static final long PAUSE_MILLIS = 50;

  private final List<TerroirClient> clients;
  private final ScheduledExecutorService threads;
  private final AtomicInteger rounds = new AtomicInteger();

  SteadyLoad(DevCluster cluster) {
    this.clients =
        List.of(EveryOperation.EU, EveryOperation.US, EveryOperation.JP).stream()
            .map(region -> TerroirClient.builder().endpoints(cluster.endpoint(region)).build())
            .toList();
    clients.get(0).admin().createKeyspace(STRONG, KeyspacePolicy.strong().withReadReplicas());
    clients.get(0).admin().createKeyspace(WEAK, KeyspacePolicy.weak(MergeType.PN_COUNTER));
    this.threads = Executors.newScheduledThreadPool(clients.size());
    for (int region = 0; region < clients.size(); region++) {
      int number = region;
      ScheduledFuture<?> unused =
          threads.scheduleWithFixedDelay(() -> run(number), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void run(int region) {
    try {
      once(region, rounds.incrementAndGet());
    } catch (TerroirException e) {
      // A region that is cut off, or a keyspace that another one does not know yet.
    }
  }

  private void once(int region, int round) {
    TerroirClient client = clients.get(region);
    String own = "origin " + region;
    String others = "origin " + (region + 1) % clients.size();
    client.keyspace(STRONG).origin(own + " " + round).put("key", "value");
    client.keyspace(STRONG).origin(own).put("key", "value " + round);
    client.keyspace(STRONG).origin(own).get("key");
    client.keyspace(STRONG).origin(others).get("key");
    client.keyspace(STRONG).origin(others).get("key", ReadOptions.eventual());
    client.weakKeyspace(WEAK).origin(own).counter("key").add(1);
    client.weakKeyspace(WEAK).origin(others).counter("key").get();
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.forEach(TerroirClient::close);
  }
}
