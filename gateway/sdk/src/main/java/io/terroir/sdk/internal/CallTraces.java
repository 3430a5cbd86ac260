package io.terroir.sdk.internal;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.terroir.sdk.TerroirException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Traces calls with all their attempts, as parts of what the caller does, and tells gateways so.
 * Spans hold the method and the outcome, and nothing of the request. Thread-safe.
 */
final class CallTraces {
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private final Tracer tracer;

  CallTraces(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("io.terroir.sdk");
  }

  /** Begins a call of {@code method}, as gRPC names it. */
  CallTrace begin(String method) {
    Span span =
        tracer
            .spanBuilder(method)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(SYSTEM, "grpc")
            .setAttribute(METHOD, method)
            .startSpan();
    return new CallTrace(span, span.getSpanContext().isValid() ? headers(span) : null);
  }

  private static Metadata headers(Span span) {
    Metadata headers = new Metadata();
    W3CTraceContextPropagator.getInstance()
        .inject(
            Context.root().with(span),
            headers,
            (carrier, key, value) -> {
              if (carrier != null) {
                carrier.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
              }
            });
    return headers;
  }

  /** One call. */
  static final class CallTrace {
    private final Span span;
    private final @Nullable Metadata headers;

    private CallTrace(Span span, @Nullable Metadata headers) {
      this.span = span;
      this.headers = headers;
    }

    /** The channel of one attempt. */
    Channel through(Channel channel) {
      return headers == null
          ? channel
          : ClientInterceptors.intercept(
              channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** Ends the span with {@code call}. */
    <A> CompletableFuture<A> endWith(CompletableFuture<A> call) {
      CompletableFuture<A> unused =
          call.whenComplete(
              (answer, failure) -> {
                if (failure != null) {
                  span.setAttribute(ERROR_TYPE, outcome(failure)).setStatus(StatusCode.ERROR);
                }
                span.end();
              });
      return call;
    }

    private static String outcome(Throwable failure) {
      return failure instanceof TerroirException refused
          ? refused.reason().name().toLowerCase(Locale.ROOT)
          : "cancelled";
    }
  }
}
