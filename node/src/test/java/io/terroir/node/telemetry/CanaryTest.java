package io.terroir.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.google.protobuf.ByteString;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The checker finds what it is to find: one leak at each place where there could be one. */
final class CanaryTest {
  private static final AttributeKey<String> ORIGIN = AttributeKey.stringKey("terroir.origin");
  private static final String SECRET = "canarybird-7";

  private final Canary canary = new Canary("canarybird");
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracer tracer =
      SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(spans))
          .build()
          .get("test");

  private List<SpanData> span(String name, Consumer<SpanBuilder> with) {
    spans.reset();
    SpanBuilder builder = tracer.spanBuilder(name);
    with.accept(builder);
    builder.startSpan().end();
    return spans.getFinishedSpanItems();
  }

  @Test
  void findsAnOriginInASpan() {
    assertThat(canary.inSpans(span("Data/Put", span -> {}))).isEmpty();
    assertThat(canary.inSpans(span("Data/Put", span -> span.setAttribute(ORIGIN, SECRET))))
        .containsExactly("Data/Put, attribute: terroir.origin=canarybird-7");
    assertThat(canary.inSpans(span("put " + SECRET, span -> {}))).hasSize(1);

    spans.reset();
    tracer.spanBuilder("x").startSpan().setStatus(StatusCode.ERROR, "no " + SECRET).end();
    tracer.spanBuilder("x").startSpan().addEvent(SECRET).end();
    tracer.spanBuilder("x").startSpan().addEvent("e", Attributes.of(ORIGIN, SECRET)).end();
    tracer.spanBuilder("x").startSpan().recordException(new RuntimeException(SECRET)).end();
    assertThat(spans.getFinishedSpanItems())
        .allMatch(one -> !canary.inSpans(List.of(one)).isEmpty());
  }

  @Test
  void findsAnOriginInAMetric() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    SdkMeterProvider meters = SdkMeterProvider.builder().registerMetricReader(reader).build();
    meters.get("test").counterBuilder("calls").build().add(1, Attributes.of(ORIGIN, "other"));
    assertThat(canary.inMetrics(reader.collectAllMetrics())).isEmpty();

    meters.get("test").counterBuilder("calls").build().add(1, Attributes.of(ORIGIN, SECRET));
    meters.get("test").counterBuilder("of." + SECRET).build().add(1);
    Collection<MetricData> metrics = reader.collectAllMetrics();
    assertThat(canary.inMetrics(metrics)).hasSize(2);
  }

  @Test
  void findsAnOriginInALine() {
    Logger logger = new LoggerContext().getLogger("test");
    assertThat(canary.inLogs(List.of(line(logger, "origin {} moved", "other", null)))).isEmpty();
    assertThat(canary.inLogs(List.of(line(logger, "origin {} moved", SECRET, null)))).hasSize(1);
    RuntimeException nested = new RuntimeException("outer", new RuntimeException("no " + SECRET));
    assertThat(canary.inLogs(List.of(line(logger, "failed", "", nested)))).hasSize(1);
  }

  private static ILoggingEvent line(Logger logger, String text, String argument, Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent("test", logger, Level.DEBUG, text, thrown, new Object[] {argument});
    event.setMDCPropertyMap(Map.of());
    return event;
  }

  @Test
  void findsItInOtherClothes() {
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);

    assertThat(canary.isIn(SECRET.toUpperCase(Locale.ROOT))).isTrue();
    assertThat(canary.isIn(HexFormat.of().formatHex(bytes))).isTrue();
    assertThat(canary.isIn(Base64.getEncoder().encodeToString(bytes))).isTrue();
    assertThat(canary.isIn(ByteString.copyFrom(bytes).toString())).isTrue();
    assertThat(canary.isIn("a bird")).isFalse();
  }
}
