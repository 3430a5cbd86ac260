package io.terroir.sdk.internal;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.terroir.sdk.TerroirException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Measures calls with all their attempts: {@code terroir.client.call.duration}, in seconds. */
final class CallMetrics {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("terroir.outcome");

  /** Where buckets end, in seconds: the same that gateways have. */
  private static final List<Double> BUCKETS =
      List.of(
          0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
          2.5, 5.0, 10.0);

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
            .setExplicitBucketBoundariesAdvice(BUCKETS)
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
      return "ok";
    }
    return failure instanceof TerroirException refused
        ? refused.reason().name().toLowerCase(Locale.ROOT)
        : "cancelled";
  }
}
