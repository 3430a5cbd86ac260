package io.terroir.simulation.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.simulation.SimulatedNetwork;
import io.terroir.simulation.SimulatedNode;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a call with one request and one answer or many. Everything of it happens on
 * the client's pipe.
 */
final class SimulatedCall<Q, A> extends ClientCall<Q, A> {
  private final SimulatedNetwork network;
  private final SimulatedGrpc grpc;
  private final SimulatedNode client;
  private final Pipe pipe;
  private final SimulatedNode gateway;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private @Nullable Listener<A> listener;
  private byte[] request = {};

  /** Parts of a stream that overtook others: a connection delivers in order, or breaks. */
  private final Map<Long, Runnable> early = new HashMap<>();

  private long nextPart;

  SimulatedCall(
      SimulatedNetwork network,
      SimulatedGrpc grpc,
      SimulatedNode client,
      SimulatedNode gateway,
      MethodDescriptor<Q, A> method,
      CallOptions options) {
    this.network = network;
    this.grpc = grpc;
    this.client = client;
    this.pipe = client.pipe();
    this.gateway = gateway;
    this.method = method;
    this.options = options;
  }

  @Override
  public void start(Listener<A> answerListener, Metadata headers) {
    listener = answerListener;
    pipe.schedule(
        left(),
        () ->
            close(Status.DEADLINE_EXCEEDED.withDescription("the deadline passed"), new Metadata()));
  }

  private Duration left() {
    io.grpc.Deadline deadline = options.getDeadline();
    return deadline == null
        ? Duration.ofDays(1)
        : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
  }

  @Override
  public void sendMessage(Q message) {
    request = Bytes.of(method.streamRequest(message));
  }

  @Override
  public void halfClose() {
    Duration left = left();
    network.carry(client, gateway, request.length, () -> arrive(left));
  }

  /** At the gateway's machine. */
  private void arrive(Duration left) {
    grpc.server(gateway.peer().node().name())
        .filter(server -> gateway.isUp())
        .ifPresentOrElse(
            server -> server.accept(this, left),
            () -> network.carry(gateway, client, 0, this::refused));
  }

  private void refused() {
    pipe.execute(
        () ->
            close(
                Status.UNAVAILABLE.withCause(new ConnectException("connection refused")),
                new Metadata()));
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    if (listener != null && !method.getType().serverSendsOneMessage()) {
      network.carry(
          client,
          gateway,
          0,
          () ->
              grpc.server(gateway.peer().node().name())
                  .ifPresent(server -> server.clientWent(this)));
    }
    close(Status.CANCELLED.withDescription(message).withCause(cause), new Metadata());
  }

  @Override
  public void request(int messages) {}

  MethodDescriptor<Q, A> method() {
    return method;
  }

  SimulatedNode client() {
    return client;
  }

  byte[] request() {
    return request;
  }

  /**
   * Part {@code number} of a stream came, from 0 on.
   *
   * @param reset called if nobody listens any more, as the machine would answer
   */
  void part(long number, byte @Nullable [] message, Runnable end, Runnable reset) {
    pipe.execute(
        () -> {
          if (listener == null) {
            reset.run();
            return;
          }
          early.put(number, () -> deliver(message, end));
          Runnable next = early.remove(nextPart);
          while (next != null) {
            nextPart++;
            next.run();
            next = early.remove(nextPart);
          }
        });
  }

  private void deliver(byte @Nullable [] message, Runnable end) {
    Listener<A> waiting = listener;
    if (waiting == null) {
      return;
    }
    if (message == null) {
      end.run();
      return;
    }
    waiting.onHeaders(new Metadata());
    waiting.onMessage(method.parseResponse(Bytes.stream(message)));
  }

  /** From the gateway, after the way back. */
  void answer(byte @Nullable [] message, Status status, Metadata trailers) {
    pipe.execute(
        () -> {
          Listener<A> waiting = listener;
          if (waiting == null) {
            return;
          }
          if (message != null) {
            waiting.onHeaders(new Metadata());
            waiting.onMessage(method.parseResponse(Bytes.stream(message)));
          }
          close(status, trailers);
        });
  }

  void close(Status status, Metadata trailers) {
    Listener<A> waiting = listener;
    if (waiting != null) {
      listener = null;
      waiting.onClose(status, trailers);
    }
  }
}
