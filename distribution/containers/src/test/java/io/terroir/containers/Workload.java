package io.terroir.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.sdk.Origin;
import io.terroir.sdk.TerroirClient;
import io.terroir.simulation.checker.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * Clients in all regions, each of which writes to an origin that it was the first to write to and
 * reads that of the next region, and what each was told. Used by one thread, which is not one of
 * theirs.
 */
final class Workload implements AutoCloseable {
  /** Longer than anything that befalls the cluster lasts, or a write would be given up for it. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final Duration TO_GO_ON = Duration.ofSeconds(60);

  /** How many further successes of a session show that it goes on. */
  private static final int GOES_ON = 5;

  private final Map<String, TerroirClient> clients = new LinkedHashMap<>();
  private final List<OriginLoad> origins = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Begins, and returns when every session was successful.
   *
   * @param homeOf where an origin lives whose first writer is in a region
   * @param name of this load: its origins belong to nobody else
   */
  static Workload start(
      ContainerCluster cluster, String keyspace, UnaryOperator<String> homeOf, String name) {
    Workload workload = new Workload(cluster, keyspace, homeOf, name);
    workload.origins.forEach(OriginLoad::claim);
    workload.threads.forEach(Thread::start);
    workload.awaitProgress(workload.sessions());
    return workload;
  }

  private Workload(
      ContainerCluster cluster, String keyspace, UnaryOperator<String> homeOf, String name) {
    for (String region : Topology.REGIONS) {
      clients.put(region, cluster.client(region, DEADLINE));
    }
    for (String region : Topology.REGIONS) {
      String origin = name + "-" + region;
      origins.add(
          new OriginLoad(
              region,
              homeOf.apply(region),
              origin,
              origin(region, keyspace, origin),
              origin(Topology.nearestTo(region).get(1), keyspace, origin)));
    }
    for (Session session : sessions()) {
      threads.add(new Thread(session, session.name()));
    }
  }

  private Origin origin(String from, String keyspace, String name) {
    TerroirClient client = Optional.ofNullable(clients.get(from)).orElseThrow();
    return client.keyspace(keyspace).origin(name);
  }

  /** All sessions. */
  List<Session> sessions() {
    return origins.stream().flatMap(load -> load.sessions().stream()).toList();
  }

  /** Those that write from {@code regions}. */
  List<Session> writersIn(String... regions) {
    return origins.stream()
        .filter(load -> List.of(regions).contains(load.region()))
        .flatMap(load -> load.writers().stream())
        .toList();
  }

  /** Returns when each of {@code sessions} was successful some more times. */
  void awaitProgress(List<Session> sessions) {
    Map<Session, Long> before = new LinkedHashMap<>();
    sessions.forEach(session -> before.put(session, session.successes()));
    Awaitility.await("all sessions go on")
        .atMost(TO_GO_ON)
        .untilAsserted(
            () ->
                assertThat(before.entrySet())
                    .allMatch(each -> each.getKey().successes() >= each.getValue() + GOES_ON));
  }

  /** Lets what is under way end. Nothing is begun any more. */
  void stop() {
    sessions().forEach(Session::stop);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** After {@link #stop}: reads everything once more, and judges what all clients were told. */
  Verdict judge() {
    Verdict verdict = Verdict.legal();
    for (OriginLoad load : origins) {
      verdict = verdict.and(load.judge());
    }
    return verdict;
  }

  /** One line a session. */
  String report() {
    StringBuilder text = new StringBuilder();
    sessions().forEach(session -> text.append("  ").append(session).append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    sessions().forEach(Session::stop);
    clients.values().forEach(TerroirClient::close);
  }
}
