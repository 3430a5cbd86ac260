package io.terroir.runtime.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.telemetry.TelemetryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a collector gets. */
final class OtlpExportTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private static OtlpSettings to(FakeCollector collector, Optional<Path> headers) {
    return new OtlpSettings(
        collector.endpoint(),
        collector.protocol(),
        Duration.ofSeconds(1),
        headers,
        Optional.empty());
  }

  private static Telemetry sendingTo(OtlpSettings settings) {
    OtlpExport export = new OtlpExport(settings);
    return Telemetry.start(
        TelemetryConfig.metricsOnly("terroir", "1", Optional.empty(), "127.0.0.1", 0)
            .withMetricReaders(List.of(export.metrics()))
            .withTraces(1, List.of(export.spans())));
  }

  @ParameterizedTest
  @EnumSource
  void metricsAndSpansArriveWithTheHeadersOfTheFile(OtlpSettings.Protocol protocol)
      throws IOException {
    Path headers =
        Files.writeString(
            directory.resolve("headers"), "# a comment\n\nauthorization: Bearer old\n");
    try (FakeCollector collector = FakeCollector.start(protocol);
        Telemetry telemetry = sendingTo(to(collector, Optional.of(headers)))) {
      telemetry.meter().counterBuilder("terroir.test.events").build().add(1);
      Span span = telemetry.tracer().spanBuilder("terroir test span").startSpan();
      span.end();

      await().atMost(PATIENCE).until(() -> collector.hasGot("terroir.test.events", "Bearer old"));
      await().atMost(PATIENCE).until(() -> collector.hasGot("terroir test span", "Bearer old"));

      Files.writeString(headers, "authorization: Bearer new\n");
      await().atMost(PATIENCE).until(() -> collector.hasGot("terroir.test.events", "Bearer new"));
    }
  }

  @Test
  void whatIsLeftIsSentWhenTheProcessStops() throws IOException {
    try (FakeCollector collector = FakeCollector.start(OtlpSettings.Protocol.GRPC)) {
      Telemetry telemetry =
          sendingTo(
              new OtlpSettings(
                  collector.endpoint(),
                  OtlpSettings.Protocol.GRPC,
                  Duration.ofHours(1),
                  Optional.empty(),
                  Optional.empty()));
      telemetry.tracer().spanBuilder("the last span").startSpan().end();
      telemetry.meter().counterBuilder("terroir.test.last").build().add(1);
      telemetry.close();

      await().atMost(PATIENCE).until(() -> collector.hasGot("the last span", ""));
      await().atMost(PATIENCE).until(() -> collector.hasGot("terroir.test.last", ""));
    }
  }

  @Test
  void aCollectorThatIsAwayHoldsNothingUp() {
    OtlpSettings nowhere =
        new OtlpSettings(
            URI.create("http://127.0.0.1:1"),
            OtlpSettings.Protocol.GRPC,
            Duration.ofSeconds(1),
            Optional.empty(),
            Optional.empty());
    try (Telemetry telemetry = sendingTo(nowhere)) {
      for (int i = 0; i < 10_000; i++) {
        telemetry.tracer().spanBuilder("lost").startSpan().end();
      }
      assertThat(telemetry.port()).isPositive();
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAndNotQuoted() throws IOException {
    Path bad = Files.writeString(directory.resolve("headers"), "ok: 1\nS3CRET\n");
    assertThatThrownBy(() -> new OtlpExport(with(Optional.of(bad), Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("S3CRET");
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> new OtlpExport(with(Optional.of(missing), Optional.empty())))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing cannot be read");
    assertThatThrownBy(() -> new OtlpExport(with(Optional.empty(), Optional.of(missing))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing cannot be read");
  }

  private static OtlpSettings with(Optional<Path> headers, Optional<Path> authority) {
    return new OtlpSettings(
        URI.create("https://collector:4317"),
        OtlpSettings.Protocol.GRPC,
        Duration.ofSeconds(1),
        headers,
        authority);
  }
}
