package io.terroir.sdk.internal;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.terroir.sdk.TerroirException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Measures calls with all their attempts: {@code terroir.client.call.duration}, in seconds. */
final class CallMetrics {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final double NANOS_PER_SECOND = 1e9;

  private final DoubleHistogram duration;
  private final LongSupplier nanos;

  CallMetrics(OpenTelemetry telemetry, LongSupplier nanos) {
    this.duration =
        telemetry
            .getMeter("io.terroir.sdk")
            .histogramBuilder("terroir.client.call.duration")
            .setUnit("s")
            .setDescription("How long calls took, with all their attempts")
            .build();
    this.nanos = nanos;
  }

  <A> CompletableFuture<A> measure(String method, CompletableFuture<A> call) {
    long started = nanos.getAsLong();
    CompletableFuture<A> unused =
        call.whenComplete(
            (answer, failure) ->
                duration.record(
                    (nanos.getAsLong() - started) / NANOS_PER_SECOND,
                    Attributes.of(METHOD, method, OUTCOME, outcome(failure))));
    return call;
  }

  private static String outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return "OK";
    }
    return failure instanceof TerroirException refused ? refused.reason().name() : "CANCELLED";
  }
}
