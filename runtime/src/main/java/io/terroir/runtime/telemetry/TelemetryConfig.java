package io.terroir.runtime.telemetry;

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
 * @param traceRatio the share of requests that are traced, 0 to 1, where the caller did not decide
 * @param spanProcessors where the spans of traced requests go
 */
public record TelemetryConfig(
    String serviceName,
    String serviceVersion,
    Optional<Peer> member,
    String host,
    int port,
    double traceRatio,
    List<SpanProcessor> spanProcessors) {
  public TelemetryConfig {
    spanProcessors = List.copyOf(spanProcessors);
  }

  /** Metrics and health on {@code host:port}; no traces. */
  public static TelemetryConfig metricsOnly(
      String serviceName, String serviceVersion, Optional<Peer> member, String host, int port) {
    return new TelemetryConfig(serviceName, serviceVersion, member, host, port, 0, List.of());
  }
}
