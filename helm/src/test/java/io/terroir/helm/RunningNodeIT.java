package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as it runs in a pod: what probes ask, what Prometheus scrapes, how it ends. */
final class RunningNodeIT {
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path directory;
  private Optional<Process> started = Optional.empty();
  private int metricsPort;

  @AfterEach
  void kill() {
    started.ifPresent(Process::destroyForcibly);
  }

  private Process start() throws IOException {
    int peerPort;
    try (ServerSocket peer = new ServerSocket(0);
        ServerSocket metrics = new ServerSocket(0)) {
      peerPort = peer.getLocalPort();
      metricsPort = metrics.getLocalPort();
    }
    Path config =
        Files.writeString(
            directory.resolve("one.yaml"),
            """
            process: {name: one, data-dir: %s/data, new-cluster: true}
            listen: {peer: "127.0.0.1:%2$d", metrics: "127.0.0.1:%3$d"}
            regions: [{name: local, jurisdiction: EU, nearest: []}]
            peers:
              - {name: one, role: node, region: local, zone: a, address: "127.0.0.1:%2$d", config-replica: 1}
            """
                .formatted(directory, peerPort, metricsPort));
    ProcessBuilder builder =
        new ProcessBuilder(
                PackagedLauncherIT.launcher().toString(), "node", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TERROIR_LOG_LEVEL", "INFO");
    Process node = builder.start();
    started = Optional.of(node);
    return node;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + metricsPort + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private void awaitReady() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(ConnectException.class)
        .until(() -> get("/health/ready").statusCode() == 200);
  }

  @Test
  void answersWhatProbesAskAndStopsInOrderWhenToldTo() throws Exception {
    Process node = start();
    awaitReady();

    assertThat(get("/health/started").statusCode()).isEqualTo(200);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    String scraped = get("/metrics").body();
    assertThat(AlertRules.metrics())
        .filteredOn(metric -> metric.startsWith("terroir_raft_") && !metric.endsWith("_bucket"))
        .hasSizeGreaterThan(4)
        .allMatch(metric -> scraped.contains("\n" + metric + "{"));

    node.destroy();
    long graceSeconds =
        Chart.render(ValueSet.MINIMAL)
            .nodes()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getTerminationGracePeriodSeconds();
    assertThat(node.waitFor(graceSeconds, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(directory.resolve("log"))).contains("one has handed over");
  }
}
