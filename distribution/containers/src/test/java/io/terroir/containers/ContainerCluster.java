package io.terroir.containers;

import io.terroir.sdk.ShardStatus;
import io.terroir.sdk.TerroirClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * The deployment of a {@link Topology}: each region has a network of its own, with its clients, and
 * one more network, the WAN, joins them. For one thread.
 */
final class ContainerCluster implements AutoCloseable {
  private static final Duration TO_BE_READY = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Topology topology = new Topology();
  private final Path logs;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Network> regions = new LinkedHashMap<>();
  private final Map<Member, TerroirContainer> containers = new LinkedHashMap<>();
  private final Map<Member, Ports.Published> ports;
  private final DeploymentFiles files;
  private final Network wan;

  /**
   * Starts it, and returns when every process is ready.
   *
   * @param logs where the logs of all processes are kept in the end
   * @param dataVolumes volumes of the engine for the data of some nodes, by name
   */
  static ContainerCluster start(Path directory, Path logs, Map<String, String> dataVolumes)
      throws IOException {
    ContainerCluster cluster = new ContainerCluster(directory, logs, dataVolumes);
    try {
      Startables.deepStart(cluster.containers.values()).join();
      cluster.topology.members().forEach(cluster::awaitReady);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private ContainerCluster(Path directory, Path logs, Map<String, String> dataVolumes)
      throws IOException {
    this.logs = logs;
    this.files = DeploymentFiles.write(directory, topology);
    this.ports = Ports.free(topology.members());
    String run = "terroir-" + UUID.randomUUID();
    // Names are looked up in networks by order of their names: peers of a region meet in its own.
    this.wan = network(run + "-wan", true);
    Topology.REGIONS.forEach(region -> regions.put(region, network(run + "-" + region, false)));
    for (Member member : topology.members()) {
      containers.put(
          member,
          new TerroirContainer(
              member,
              files,
              regionOf(member),
              wan,
              portsOf(member),
              Optional.ofNullable(dataVolumes.get(member.name()))));
    }
  }

  /** The engine publishes ports by another network than an internal one, so they stay when cut. */
  private static Network network(String name, boolean internal) {
    return Network.builder()
        .createNetworkCmdModifier(create -> create.withName(name).withInternal(internal))
        .build();
  }

  private Network regionOf(Member member) {
    return Optional.ofNullable(regions.get(member.region())).orElseThrow();
  }

  private Ports.Published portsOf(Member member) {
    return Optional.ofNullable(ports.get(member)).orElseThrow();
  }

  Topology topology() {
    return topology;
  }

  TerroirContainer container(Member member) {
    return Optional.ofNullable(containers.get(member)).orElseThrow();
  }

  TerroirContainer container(String name) {
    return containers.values().stream()
        .filter(container -> container.member().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A client that is in {@code region}: it prefers the gateways there. */
  TerroirClient client(String region, Duration deadline) {
    return client(deadline, Topology.nearestTo(region));
  }

  /** A client that can reach the gateways of {@code region} only. */
  TerroirClient clientThatKnows(String region, Duration deadline) {
    return client(deadline, List.of(region));
  }

  private TerroirClient client(Duration deadline, List<String> regionsInOrder) {
    List<String> endpoints = new ArrayList<>();
    for (String region : regionsInOrder) {
      topology.gatewaysIn(region).stream().map(this::endpoint).forEach(endpoints::add);
    }
    return TerroirClient.builder()
        .endpoints(endpoints)
        .tls(files.clientTls())
        .deadline(deadline)
        .adminDeadline(TO_BE_READY)
        .build();
  }

  /** Returns when the gateways of every region know {@code keyspace}. */
  void awaitKeyspace(String keyspace) {
    for (String region : Topology.REGIONS) {
      try (TerroirClient client = clientThatKnows(region, TO_BE_READY)) {
        Awaitility.await(region + " knows " + keyspace)
            .atMost(TO_BE_READY)
            .until(
                () ->
                    client.admin().keyspaces().stream()
                        .anyMatch(found -> found.name().equals(keyspace)));
      }
    }
  }

  private String endpoint(Member gateway) {
    return "localhost:" + portsOf(gateway).of(Topology.CLIENT_PORT);
  }

  private boolean isReady(Member member) {
    URI uri =
        URI.create(
            "http://localhost:" + portsOf(member).of(Topology.HEALTH_PORT) + "/health/ready");
    try {
      return http.send(
                  HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notUpYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  void awaitReady(Member member) {
    Awaitility.await(member.name() + " is ready")
        .atMost(TO_BE_READY)
        .pollInterval(BETWEEN_LOOKS)
        .until(() -> isReady(member));
  }

  /** Returns when {@code member} has been ready for {@code time} without a break. */
  void awaitReadyFor(Member member, Duration time) {
    Awaitility.await(member.name() + " stays ready")
        .atMost(TO_BE_READY.plus(time))
        .during(time)
        .pollInterval(BETWEEN_LOOKS)
        .until(() -> isReady(member));
  }

  /** Who leads a shard of {@code keyspace} in {@code region}. */
  static String leader(TerroirClient client, String keyspace, String region) {
    return client.admin().shardAdmin().status(keyspace).stream()
        .filter(shard -> shard.region().equals(region))
        .map(ShardStatus::leader)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no leader in " + region));
  }

  /** Keeps the logs, and leaves nothing in the engine. */
  @Override
  public void close() {
    try {
      Files.createDirectories(logs);
      for (TerroirContainer container : containers.values()) {
        if (container.getContainerId() != null) {
          Path unused =
              Files.writeString(
                  logs.resolve(container.member().name().toLowerCase(Locale.ROOT) + ".log"),
                  container.getLogs());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the logs cannot be kept", e);
    } finally {
      containers.values().parallelStream().forEach(TerroirContainer::stop);
      regions.values().forEach(Network::close);
      wan.close();
    }
  }
}
