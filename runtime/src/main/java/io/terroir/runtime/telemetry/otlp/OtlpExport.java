package io.terroir.runtime.telemetry.otlp;

import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes what sends the signals of a process. A collector that is away costs nothing but the
 * signals: they are dropped when too many wait, and nobody waits for them.
 */
public final class OtlpExport {
  private static final String METRICS_PATH = "/v1/metrics";
  private static final String TRACES_PATH = "/v1/traces";

  private final OtlpSettings settings;
  private final Supplier<Map<String, String>> headers;
  private final Optional<byte[]> authority;

  /**
   * Reads the files that {@code settings} name.
   *
   * @throws UncheckedIOException if one cannot be read
   * @throws IllegalArgumentException if the headers are none
   */
  public OtlpExport(OtlpSettings settings) {
    this.settings = settings;
    this.headers =
        settings
            .headersFile()
            .map(HeadersFile::new)
            .<Supplier<Map<String, String>>>map(file -> file::headers)
            .orElse(Map::of);
    this.authority = settings.authority().map(OtlpExport::read);
  }

  /** Sends metrics at the interval of the settings, until it is closed. */
  public MetricReader metrics() {
    return PeriodicMetricReader.builder(metricExporter())
        .setInterval(settings.metricInterval())
        .build();
  }

  /** Sends spans in batches, until it is closed. */
  public SpanProcessor spans() {
    return BatchSpanProcessor.builder(spanExporter()).build();
  }

  private MetricExporter metricExporter() {
    if (settings.protocol() == OtlpSettings.Protocol.GRPC) {
      OtlpGrpcMetricExporterBuilder builder =
          OtlpGrpcMetricExporter.builder().setEndpoint(endpoint("")).setHeaders(headers);
      authority.ifPresent(builder::setTrustedCertificates);
      return builder.build();
    }
    OtlpHttpMetricExporterBuilder builder =
        OtlpHttpMetricExporter.builder().setEndpoint(endpoint(METRICS_PATH)).setHeaders(headers);
    authority.ifPresent(builder::setTrustedCertificates);
    return builder.build();
  }

  private SpanExporter spanExporter() {
    if (settings.protocol() == OtlpSettings.Protocol.GRPC) {
      OtlpGrpcSpanExporterBuilder builder =
          OtlpGrpcSpanExporter.builder().setEndpoint(endpoint("")).setHeaders(headers);
      authority.ifPresent(builder::setTrustedCertificates);
      return builder.build();
    }
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint(TRACES_PATH)).setHeaders(headers);
    authority.ifPresent(builder::setTrustedCertificates);
    return builder.build();
  }

  private String endpoint(String path) {
    String base = settings.endpoint().toString();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
