package io.terroir.gateway.service;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import java.util.Optional;

/**
 * Measures calls by method and outcome: {@code terroir.gateway.call.duration}, in seconds. The
 * bounds of admission and of the pipe show as the outcome RESOURCE_EXHAUSTED.
 */
final class CallMetrics {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final double NANOS_PER_SECOND = 1e9;

  private final DoubleHistogram duration;

  CallMetrics(OpenTelemetry telemetry) {
    this.duration =
        telemetry
            .getMeter("io.terroir.gateway")
            .histogramBuilder("terroir.gateway.call.duration")
            .setUnit("s")
            .setDescription("How long calls of clients took")
            .build();
  }

  void record(String method, Optional<Refusal> refusal, long tookNanos) {
    duration.record(
        tookNanos / NANOS_PER_SECOND,
        Attributes.of(
            METHOD, method, OUTCOME, refusal.map(Refusal::reason).map(Reason::name).orElse("OK")));
  }
}
