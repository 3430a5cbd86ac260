package io.terroir.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.Origin;
import io.terroir.sdk.TerroirClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions of configured nodes and gateways that speak gRPC over loopback. */
final class ConfiguredProcessIT {
  @TempDir Path directory;

  @Test
  void nodesAndGatewaysServeWhatTheirConfigurationSays() throws Exception {
    try (ConfiguredDeployment deployment =
        new ConfiguredDeployment(directory, List.of("eu", "us"), name -> "")) {
      deployment.start();
      check(deployment);
    }
  }

  private static void check(ConfiguredDeployment deployment) throws Exception {
    try (TerroirClient eu = client(deployment.clientPort("eu"));
        TerroirClient us = client(deployment.clientPort("us"))) {
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
    assertThat(get(deployment.metricsPort(), "/metrics"))
        .contains("terroir_epaxos_commits_total", "terroir_raft_applied_total")
        .contains("terroir_epaxos_recovered_total", "terroir_epaxos_instances")
        .contains("terroir_epaxos_journal_wait_seconds_total")
        .contains("terroir_epaxos_execution_oldest_seconds", "terroir_epaxos_truncation_lag")
        .contains("terroir_journal_syncs_total", "terroir_transport_sent_total")
        .doesNotContain("alice");
    assertThat(get(deployment.metricsPort(), "/health/ready")).contains("directory of eu-1");
    assertThat(get(deployment.metricsPort(), "/health/started")).isEqualTo("healthy\n");
  }

  private static boolean allNodesAreKnown(TerroirClient client) {
    return client.admin().status().regions().stream()
        .allMatch(
            region ->
                region.nodes() == ConfiguredDeployment.NODES_PER_REGION
                    && region.gatewaysAlive() == 1);
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
}
