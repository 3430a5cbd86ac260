package io.terroir.gateway;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.terroir.gateway.error.Statuses;
import io.terroir.runtime.telemetry.HealthChecks.Check;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import io.terroir.v1.AdminGrpc;

/**
 * Sends clients to another gateway for as long as this one cannot serve them. It listens before it
 * knows where anything is: a client that comes back to it then would wait for longer than it takes
 * to ask the next one.
 *
 * <p>Operators are let in, since they may want to know what it waits for. Not so the ping by which
 * clients find out whether a gateway is there.
 */
final class ServingGate implements ServerInterceptor {
  private final Check ready;

  /** Lets clients in while {@code ready} is healthy. */
  ServingGate(Check ready) {
    this.ready = ready;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Status status = ready.status();
    if (status.healthy() || isForOperators(call)) {
      return next.startCall(call, headers);
    }
    StatusRuntimeException refusal = Statuses.notServing(status.detail());
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  private static boolean isForOperators(ServerCall<?, ?> call) {
    return AdminGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())
        && !call.getMethodDescriptor()
            .getFullMethodName()
            .equals(AdminGrpc.getPingMethod().getFullMethodName());
  }
}
