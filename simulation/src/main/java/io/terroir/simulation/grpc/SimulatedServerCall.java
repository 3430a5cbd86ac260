package io.terroir.simulation.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;

/** The gateway's end of a call with one request and one answer or many. */
final class SimulatedServerCall<Q, A> extends ServerCall<Q, A> {
  private final SimulatedServer server;
  private final MethodDescriptor<Q, A> method;
  private final SimulatedCall<?, ?> peer;
  private byte[] message = {};
  private Optional<Listener<Q>> listener = Optional.empty();
  private boolean cancelled;
  private long parts;

  SimulatedServerCall(
      SimulatedServer server, MethodDescriptor<Q, A> method, SimulatedCall<?, ?> peer) {
    this.server = server;
    this.method = method;
    this.peer = peer;
  }

  SimulatedCall<?, ?> peer() {
    return peer;
  }

  void listenWith(Listener<Q> begun) {
    listener = Optional.of(begun);
  }

  /** The client went away. */
  void cancel() {
    cancelled = true;
    listener.ifPresent(Listener::onCancel);
  }

  boolean isStream() {
    return !method.getType().serverSendsOneMessage();
  }

  /** The number of the next part of the stream. */
  long nextPart() {
    return parts++;
  }

  String name() {
    return method.getFullMethodName();
  }

  @Override
  public void request(int messages) {}

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void sendMessage(A answer) {
    byte[] bytes = Bytes.of(method.streamResponse(answer));
    if (isStream()) {
      server.streamed(this, bytes);
    } else {
      message = bytes;
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    server.answered(this, message, status, trailers);
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return method;
  }
}
