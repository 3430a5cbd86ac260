package io.terroir.gateway.telemetry;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.terroir.gateway.error.Statuses;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.telemetry.TraceParent;
import io.terroir.runtime.telemetry.Traced;
import io.terroir.runtime.telemetry.Tracing;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Traces calls of clients: those that a client wants traced, and a share of those of which it says
 * nothing. Streams are not traced, since they may last for days.
 */
public final class TracedCalls implements ServerInterceptor {
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TRACESTATE =
      Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER);

  private final Tracing tracing;

  /** Calls to the member whose spans these are. */
  public TracedCalls(Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return next.startCall(call, headers);
    }
    Traced traced =
        tracing.enter(
            call.getMethodDescriptor().getFullMethodName(),
            new TraceParent(text(headers.get(TRACEPARENT)), text(headers.get(TRACESTATE))));
    return traced.isOn()
        ? new TracedListener<>(next.startCall(new EndingCall<>(call, traced), headers), traced)
        : next.startCall(call, headers);
  }

  private static String text(@Nullable String header) {
    return Objects.requireNonNullElse(header, "");
  }

  /** The call is handled when its request is complete; that is the work of the trace. */
  private static final class TracedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Traced traced;

    TracedListener(ServerCall.Listener<Q> listener, Traced traced) {
      super(listener);
      this.traced = traced;
    }

    @Override
    public void onHalfClose() {
      traced.run(super::onHalfClose);
    }

    @Override
    public void onCancel() {
      traced.fail(Reason.DEADLINE_EXCEEDED);
      super.onCancel();
    }
  }

  private static final class EndingCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Traced traced;

    EndingCall(ServerCall<Q, A> call, Traced traced) {
      super(call);
      this.traced = traced;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (status.isOk()) {
        traced.end();
      } else {
        traced.fail(reason(status, trailers));
      }
      super.close(status, trailers);
    }

    /** The text of the refusal is not looked at: it stays between the gateway and the client. */
    private static Reason reason(Status status, Metadata trailers) {
      return Optional.ofNullable(StatusProto.fromStatusAndTrailers(status, trailers))
          .flatMap(Statuses::toRefusal)
          .map(Refusal::reason)
          .orElse(Reason.INTERNAL);
    }
  }
}
