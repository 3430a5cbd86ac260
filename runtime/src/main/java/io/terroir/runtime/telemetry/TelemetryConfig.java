package io.terroir.runtime.telemetry;

import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.terroir.runtime.transport.Peer;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Telemetry} is told.
 *
 * @param serviceName the role of the process, such as {@code terroir-node}
 * @param serviceVersion the release
 * @param member who the process is; empty if many members share it
 * @param host the address of the HTTP endpoint
 * @param port its port; 0 takes any free one
 * @param metricReaders who reads the metrics beside the HTTP endpoint; closed with the telemetry
 * @param traceRatio the share of requests that are traced, 0 to 1, where the caller did not decide
 * @param spanProcessors where the spans of traced requests go; closed with the telemetry
 */
public record TelemetryConfig(
    String serviceName,
    String serviceVersion,
    Optional<Peer> member,
    String host,
    int port,
    List<MetricReader> metricReaders,
    double traceRatio,
    List<SpanProcessor> spanProcessors) {
  public TelemetryConfig {
    metricReaders = List.copyOf(metricReaders);
    spanProcessors = List.copyOf(spanProcessors);
  }

  /** Metrics and health on {@code host:port}; no traces. */
  public static TelemetryConfig metricsOnly(
      String serviceName, String serviceVersion, Optional<Peer> member, String host, int port) {
    return new TelemetryConfig(
        serviceName, serviceVersion, member, host, port, List.of(), 0, List.of());
  }

  /** With metrics that {@code readers} read too. */
  public TelemetryConfig withMetricReaders(List<MetricReader> readers) {
    return new TelemetryConfig(
        serviceName, serviceVersion, member, host, port, readers, traceRatio, spanProcessors);
  }

  /** With traces of {@code ratio} of the requests, whose spans {@code processors} get. */
  public TelemetryConfig withTraces(double ratio, List<SpanProcessor> processors) {
    return new TelemetryConfig(
        serviceName, serviceVersion, member, host, port, metricReaders, ratio, processors);
  }
}
