package io.terroir.gateway.service;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.terroir.gateway.error.Statuses;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Brings the streams of those who watch onto the gateway's pipe. */
final class WatchStreams {
  /** So many at a time, of all keyspaces: each waits for an answer most of the time. */
  static final int STREAMS_MAX = 1_024;

  private static final String METHOD = DataGrpc.getWatchMethod().getFullMethodName();

  private final WatchCalls calls;
  private final RegionId region;
  private final Pipe pipe;
  private final GatewayMetrics metrics;
  private final AtomicInteger open = new AtomicInteger();

  WatchStreams(WatchCalls calls, RegionId region, Pipe pipe, GatewayMetrics metrics) {
    this.calls = calls;
    this.region = region;
    this.pipe = pipe;
    this.metrics = metrics;
  }

  /** Begins one; on the thread of gRPC that brings the call. */
  void begin(WatchRequest request, StreamObserver<WatchResponse> observer) {
    ServerCallStreamObserver<WatchResponse> client =
        (ServerCallStreamObserver<WatchResponse>) observer;
    if (open.incrementAndGet() > STREAMS_MAX) {
      open.decrementAndGet();
      Refusal full =
          Refusal.of(
              Reason.RESOURCE_EXHAUSTED, "the gateway has " + STREAMS_MAX + " watches already");
      metrics.watchRefused(METHOD, Optional.of(full), 0);
      client.onError(Statuses.toException(full));
      return;
    }
    long startNanos = pipe.clock().nanos();
    metrics.watchBegan();
    WatchStream stream =
        new WatchStream(
            calls,
            region,
            pipe,
            request,
            client,
            refusal -> {
              open.decrementAndGet();
              metrics.watchEnded(METHOD, refusal, pipe.clock().nanos() - startNanos);
            });
    client.setOnCancelHandler(() -> pipe.execute(stream::cancel));
    client.setOnReadyHandler(() -> pipe.execute(stream::goOn));
    pipe.execute(stream::goOn);
  }

  /** How many there are. */
  int open() {
    return open.get();
  }
}
