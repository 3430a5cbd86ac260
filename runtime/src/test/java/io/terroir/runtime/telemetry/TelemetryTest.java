package io.terroir.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.error.PortInUseException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.transport.Peer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryTest {
  private static final RegionId EU = new RegionId("eu-west-1");
  private static final RegionId US = new RegionId("us-east-1");
  private static final Peer PARIS = new Peer(new NodeId("paris"), EU);
  private static final Peer BOSTON = new Peer(new NodeId("boston"), US);

  private final Telemetry telemetry = start(0);

  private static Telemetry start(int port) {
    return Telemetry.start(
        TelemetryConfig.metricsOnly("terroir-dev", "1", Optional.empty(), "127.0.0.1", port));
  }

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void tellsMembersOfOneProcessApart() throws Exception {
    ScopeGate parisGate = new ScopeGate();
    ScopeGate bostonGate = new ScopeGate();
    MemberMetrics paris = new MemberMetrics(telemetry, PARIS).gate(parisGate);
    MemberMetrics boston = new MemberMetrics(telemetry, BOSTON).gate(bostonGate);

    parisGate.admits(ResidencyScope.only(Set.of(EU)), EU, US);

    String scraped = get("/metrics").body();
    assertThat(scraped)
        .contains(
            "terroir_residency_refusals_total{terroir_node=\"paris\",terroir_region=\"eu-west-1\"}"
                + " 1")
        .contains(
            "terroir_residency_refusals_total{terroir_node=\"boston\",terroir_region=\"us-east-1\"}"
                + " 0");
    paris.close();
    assertThat(get("/metrics").body()).doesNotContain("paris").contains("boston");
    boston.close();
  }

  @Test
  void tellsWhenACertificateEnds() throws Exception {
    try (MemberMetrics paris = new MemberMetrics(telemetry, PARIS)) {
      paris.certificate(() -> Instant.ofEpochSecond(2_000_000_000));

      assertThat(get("/metrics").body())
          .contains(
              "terroir_tls_certificate_not_after_seconds{terroir_node=\"paris\","
                  + "terroir_region=\"eu-west-1\"} 2.0E9");
    }
  }

  @Test
  void showsHowLongSomethingTakesUntilItCloses() throws Exception {
    Timing timing = new Timing();
    timing.record(1);
    MemberMetrics paris = new MemberMetrics(telemetry, PARIS);
    paris.timing("terroir.test.duration", "How long it takes", Attributes.empty(), timing);

    timing.record(Duration.ofMillis(2).toNanos());
    paris.close();
    timing.record(1);

    String whose = "{terroir_node=\"paris\",terroir_region=\"eu-west-1\"";
    assertThat(get("/metrics").body())
        .contains("terroir_test_duration_seconds_count" + whose + "} 1")
        .contains("terroir_test_duration_seconds_bucket" + whose + ",le=\"0.001\"} 0")
        .contains("terroir_test_duration_seconds_bucket" + whose + ",le=\"0.0025\"} 1");
  }

  @Test
  void showsEverythingOfADatabaseUntilItIsClosed(@TempDir Path directory) throws Exception {
    try (MemberMetrics paris = new MemberMetrics(telemetry, PARIS);
        RocksResources resources = RocksResources.forOneNode()) {
      RocksDirectory database = RocksDirectory.open("store", directory, resources, options -> {});
      paris.database("store", database);

      String shown = get("/metrics").body();
      for (RocksProperty property : RocksProperty.values()) {
        assertThat(shown).contains("terroir_rocksdb_" + property.metric().replace('.', '_'));
      }
      database.close();
      assertThat(get("/metrics").body()).doesNotContain("terroir_rocksdb");
    }
  }

  @Test
  void saysNothingOfAGaugeThatHasNothingToSay() throws Exception {
    try (MemberMetrics paris = new MemberMetrics(telemetry, PARIS)) {
      paris.gauge("terroir.test.age", "s", "An age", Attributes.empty(), () -> Double.NaN);

      assertThat(get("/metrics").body()).doesNotContain("terroir_test_age");
    }
  }

  @Test
  void describesTheProcess() throws Exception {
    assertThat(get("/metrics").body())
        .contains("service_name=\"terroir-dev\"")
        .contains("jvm_memory_used_bytes{jvm_memory_type=\"heap\"}");
  }

  @Test
  void boundsTheSeriesOfAnInstrument() throws Exception {
    LongCounter counter = telemetry.meter().counterBuilder("terroir.test.events").build();
    for (int number = 0; number < 2 * Telemetry.SERIES_PER_INSTRUMENT_MAX; number++) {
      counter.add(1, Attributes.of(AttributeKey.longKey("number"), (long) number));
    }

    assertThat(get("/metrics").body().lines().filter(line -> line.startsWith("terroir_test_ev")))
        .hasSizeLessThanOrEqualTo(Telemetry.SERIES_PER_INSTRUMENT_MAX);
  }

  @Test
  void isHealthyUntilACheckFails() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    HealthChecks.Registration starting =
        telemetry
            .health()
            .add(
                HealthChecks.Kind.READY,
                "directory",
                () -> HealthChecks.Status.failing("has not been read yet"));

    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("failing directory: has not been read yet");
    starting.close();
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void isAliveAndNotStartedFromItsFirstAnswerOnUntilItHasStarted() throws Exception {
    HealthChecks health = new HealthChecks();
    HealthChecks.Registration starting =
        health.add(
            HealthChecks.Kind.STARTED,
            "process",
            () -> HealthChecks.Status.failing("opens its disk"));

    try (Telemetry other =
        Telemetry.start(
            TelemetryConfig.metricsOnly("terroir-node", "1", Optional.empty(), "127.0.0.1", 0),
            health)) {
      assertThat(get(other, "/health/started").statusCode()).isEqualTo(503);
      assertThat(get(other, "/health/live").statusCode()).isEqualTo(200);
      starting.close();
      assertThat(get(other, "/health/started").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void takesACheckThatThrowsForFailing() {
    telemetry
        .health()
        .add(
            HealthChecks.Kind.LIVE,
            "broken",
            () -> {
              throw new IllegalStateException("secret");
            });

    HealthChecks.Report report = telemetry.health().report(HealthChecks.Kind.LIVE);

    assertThat(report.healthy()).isFalse();
    assertThat(report.answers().get(0).status().detail()).doesNotContain("secret");
  }

  @Test
  void saysThatThePortIsTakenInOneSentence() {
    assertThatThrownBy(() -> start(telemetry.port()))
        .isInstanceOf(PortInUseException.class)
        .hasMessageContaining(String.valueOf(telemetry.port()));
  }

  @Test
  void freesThePortWhenItCloses() {
    int port = telemetry.port();
    telemetry.close();

    try (Telemetry again = start(port)) {
      assertThat(again.port()).isEqualTo(port);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(telemetry, path);
  }

  private static HttpResponse<String> get(Telemetry telemetry, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + telemetry.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
