package io.terroir.runtime.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.terroir.runtime.transport.Peer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins the spans of one member of the deployment. Names and attributes are constants, methods,
 * members and regions: never anything that a client has sent. Whether a request is traced is
 * decided where it enters, and only there. Thread-safe.
 */
public final class Tracing {
  /** Traces nothing. */
  public static final Tracing NONE = new Tracing(OpenTelemetry.noop(), Attributes.empty());

  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private static final AttributeKey<String> RPC_SYSTEM = AttributeKey.stringKey("rpc.system");
  private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> SERVER_ADDRESS =
      AttributeKey.stringKey("server.address");
  private static final AttributeKey<String> CLIENT_ADDRESS =
      AttributeKey.stringKey("client.address");
  private static final String BETWEEN_PEERS = "terroir";
  private static final String GRPC = "grpc";
  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";

  private static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();
  private static final TextMapGetter<TraceParent> READER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceParent carrier) {
          return List.of(TRACEPARENT, TRACESTATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceParent carrier, String key) {
          if (carrier == null) {
            return null;
          }
          return key.equals(TRACEPARENT)
              ? carrier.traceparent()
              : key.equals(TRACESTATE) ? carrier.tracestate() : null;
        }
      };

  private final Tracer tracer;
  private final Attributes member;

  private Tracing(OpenTelemetry telemetry, Attributes member) {
    this.tracer = telemetry.getTracer("io.terroir");
    this.member = member;
  }

  /** The spans of {@code member}. */
  public static Tracing of(OpenTelemetry telemetry, Peer member) {
    return new Tracing(telemetry, Telemetry.attributesOf(member));
  }

  /** Begins a part of the request that this thread works for. {@code name} is a constant. */
  public Traced begin(String name) {
    return begin(name, SpanKind.INTERNAL, Context.current());
  }

  Traced begin(String name, SpanKind kind, Context parent) {
    return isTraced(parent)
        ? start(tracer.spanBuilder(name).setSpanKind(kind), parent)
        : Traced.NONE;
  }

  /**
   * Begins a request to another member, as a part of the request that this thread works for.
   *
   * @param service what it is for
   * @param to who is asked
   */
  public Traced ask(String service, String to) {
    Context parent = Context.current();
    return isTraced(parent)
        ? start(between(service, SpanKind.CLIENT).setAttribute(SERVER_ADDRESS, to), parent)
        : Traced.NONE;
  }

  /**
   * Begins to serve a request of another member that belongs to a trace.
   *
   * @param service what it is for
   * @param from who asks
   */
  public Traced serve(String service, String from, TraceParent parent) {
    Context remote = PROPAGATOR.extract(Context.root(), parent, READER);
    return isTraced(remote)
        ? start(between(service, SpanKind.SERVER).setAttribute(CLIENT_ADDRESS, from), remote)
        : Traced.NONE;
  }

  /**
   * Begins to serve a call of a client, and decides whether it is traced if the client has not.
   *
   * @param method as gRPC names it
   * @param parent what the client says; empty texts if nothing
   */
  public Traced enter(String method, TraceParent parent) {
    return start(
        tracer
            .spanBuilder(method)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(RPC_SYSTEM, GRPC)
            .setAttribute(RPC_METHOD, method),
        PROPAGATOR.extract(Context.root(), parent, READER));
  }

  private SpanBuilder between(String serviceName, SpanKind kind) {
    String service = serviceName.toLowerCase(Locale.ROOT);
    return tracer
        .spanBuilder("peer/" + service)
        .setSpanKind(kind)
        .setAttribute(RPC_SYSTEM, BETWEEN_PEERS)
        .setAttribute(RPC_METHOD, service);
  }

  private Traced start(SpanBuilder builder, Context parent) {
    Span span = builder.setParent(parent).setAllAttributes(member).startSpan();
    return span.isRecording() ? new TracedSpan(this, parent.with(span)) : Traced.NONE;
  }

  TraceParent parentOf(Context context) {
    Map<String, String> headers = new HashMap<>();
    PROPAGATOR.inject(
        context,
        headers,
        (carrier, key, value) -> {
          if (carrier != null) {
            carrier.put(key, value);
          }
        });
    return new TraceParent(
        headers.getOrDefault(TRACEPARENT, ""), headers.getOrDefault(TRACESTATE, ""));
  }

  private static boolean isTraced(Context context) {
    return context != Context.root() && Span.fromContext(context).getSpanContext().isSampled();
  }
}
