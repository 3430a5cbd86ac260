package io.terroir.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.Origin;
import io.terroir.sdk.TerroirClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions of configured nodes and gateways that speak gRPC over loopback. */
final class ConfiguredProcessIT {
  private static final List<String> REGIONS = List.of("eu", "us");
  private static final int NODES_PER_REGION = 3;

  @TempDir Path directory;

  private final List<ConfiguredProcess> running = new ArrayList<>();
  private final List<ServerSocket> reserved = new ArrayList<>();

  @AfterEach
  void stop() {
    for (int i = running.size() - 1; i >= 0; i--) {
      running.get(i).close();
    }
  }

  @Test
  void nodesAndGatewaysServeWhatTheirConfigurationSays() throws Exception {
    int euPort = freePort();
    int usPort = freePort();
    int metricsPort = freePort();
    String peers = peers();
    release();
    for (String region : REGIONS) {
      for (int node = 1; node <= NODES_PER_REGION; node++) {
        boolean measured = region.equals("eu") && node == 1;
        String metrics = measured ? ", metrics: \"127.0.0.1:" + metricsPort + "\"" : "";
        start(region + "-" + node, Role.NODE, metrics, peers);
      }
    }
    start("eu-gateway", Role.GATEWAY, listensForClients(euPort), peers);
    start("us-gateway", Role.GATEWAY, listensForClients(usPort), peers);

    try (TerroirClient eu = client(euPort);
        TerroirClient us = client(usPort)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> allNodesAreKnown(eu) && allNodesAreKnown(us));
      eu.admin().createKeyspace("profiles", KeyspacePolicy.strong().withReadReplicas());
      eu.admin().createKeyspace("visits", KeyspacePolicy.weak(MergeType.PN_COUNTER));
      Origin alice = eu.keyspace("profiles").origin("alice");
      alice.put("email", "alice@example.eu");

      assertThat(us.keyspace("profiles").origin("alice").get("email").text())
          .contains("alice@example.eu");
      assertThat(us.placement().where("profiles", "alice").placement().home()).contains("eu");
      us.weakKeyspace("visits").origin("alice").counter("logins").add(2);
      Awaitility.await()
          .until(
              () -> eu.weakKeyspace("visits").origin("alice").counter("logins").get().value() == 2);
    }
    assertThat(get(metricsPort, "/metrics"))
        .contains("terroir_epaxos_commits_total", "terroir_raft_applied_total")
        .contains("terroir_epaxos_recovered_total", "terroir_epaxos_instances")
        .contains("terroir_epaxos_journal_wait_seconds_total")
        .contains("terroir_epaxos_execution_oldest_seconds", "terroir_epaxos_truncation_lag")
        .contains("terroir_journal_syncs_total", "terroir_transport_sent_total")
        .doesNotContain("alice");
    assertThat(get(metricsPort, "/health/ready")).contains("directory of eu-1");
  }

  private void start(String name, Role role, String listens, String peers) throws IOException {
    String yaml =
        """
        process: {name: %s, data-dir: "%s", new-cluster: true}
        listen: {peer: "127.0.0.1:%s"%s}
        regions:
          - {name: eu, jurisdiction: EU, nearest: [us]}
          - {name: us, jurisdiction: US, nearest: [eu]}
        peers:
        %s
        """
            .formatted(name, directory.resolve(name), peerPort(peers, name), listens, peers);
    Path file = Files.writeString(directory.resolve(name + ".yaml"), yaml);
    TerroirConfig config = new ConfigLoader().load(file, Map.of());
    running.add(
        ConfiguredProcess.start(
            config,
            role,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            }));
  }

  private String peers() throws IOException {
    List<String> lines = new ArrayList<>();
    int replica = 1;
    for (String region : REGIONS) {
      for (int node = 1; node <= NODES_PER_REGION; node++) {
        String number = node == 1 ? ", config-replica: " + replica++ : "";
        lines.add(peer(region + "-" + node, "node", region, "z" + node, number));
      }
      lines.add(peer(region + "-gateway", "gateway", region, "z1", ""));
    }
    return String.join("\n", lines);
  }

  private String peer(String name, String role, String region, String zone, String rest)
      throws IOException {
    return "  - {name: %s, role: %s, region: %s, zone: %s, address: \"127.0.0.1:%d\"%s}"
        .formatted(name, role, region, zone, freePort(), rest);
  }

  private static String peerPort(String peers, String name) {
    String line =
        peers
            .lines()
            .filter(peer -> peer.contains("{name: " + name + ","))
            .findFirst()
            .orElseThrow();
    return line.replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1");
  }

  private static String listensForClients(int port) {
    return ", client: \"127.0.0.1:" + port + "\"";
  }

  private static boolean allNodesAreKnown(TerroirClient client) {
    return client.admin().status().regions().stream()
        .allMatch(region -> region.nodes() == NODES_PER_REGION && region.gatewaysAlive() == 1);
  }

  private static TerroirClient client(int port) {
    return TerroirClient.builder()
        .endpoints("127.0.0.1:" + port)
        .adminDeadline(Duration.ofSeconds(60))
        .build();
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Held until {@link #release}, so that no port is given out twice. */
  private int freePort() throws IOException {
    ServerSocket socket = new ServerSocket(0);
    reserved.add(socket);
    return socket.getLocalPort();
  }

  private void release() throws IOException {
    for (ServerSocket socket : reserved) {
      socket.close();
    }
  }
}
