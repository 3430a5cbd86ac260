package io.terroir.gateway.service;

import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.terroir.gateway.error.Statuses;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Brings gRPC calls onto the gateway's pipe, and their answers or errors back. */
final class Unary {
  private final RegionId region;
  private final Pipe pipe;
  private final GatewayMetrics metrics;

  Unary(RegionId region, Pipe pipe, GatewayMetrics metrics) {
    this.region = region;
    this.pipe = pipe;
    this.metrics = metrics;
  }

  /** Answers {@code observer} with what {@code work} returns; it runs on the pipe. */
  <A> void serve(
      MethodDescriptor<?, A> method,
      StreamObserver<A> observer,
      Function<CallContext, CompletableFuture<A>> work) {
    if (observer instanceof ServerCallStreamObserver<A> call) {
      // With a handler, answering a client that went away is no exception.
      call.setOnCancelHandler(() -> {});
    }
    CallContext context =
        CallContext.fromClient(Deadline.after(pipe.clock(), clientTimeout()), region);
    long startNanos = pipe.clock().nanos();
    metrics.callBegan();
    CompletableFuture<A> unused =
        Futures.begin(pipe, () -> work.apply(context))
            .whenComplete(
                (answer, failure) -> {
                  Optional<Refusal> refusal = Optional.ofNullable(failure).map(Futures::refusalOf);
                  metrics.callEnded(
                      method.getFullMethodName(), refusal, pipe.clock().nanos() - startNanos);
                  if (refusal.isPresent()) {
                    observer.onError(Statuses.toException(refusal.get()));
                  } else {
                    observer.onNext(answer);
                    observer.onCompleted();
                  }
                });
  }

  private static Duration clientTimeout() {
    io.grpc.Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return RequestLimits.DEADLINE_DEFAULT;
    }
    Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    return left.compareTo(RequestLimits.DEADLINE_MAX) < 0 ? left : RequestLimits.DEADLINE_MAX;
  }
}
