package io.terroir.simulation.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;

/** The gateway's end of a unary call. */
final class SimulatedServerCall<Q, A> extends ServerCall<Q, A> {
  private final SimulatedServer server;
  private final MethodDescriptor<Q, A> method;
  private final SimulatedCall<?, ?> peer;
  private byte[] message = {};

  SimulatedServerCall(
      SimulatedServer server, MethodDescriptor<Q, A> method, SimulatedCall<?, ?> peer) {
    this.server = server;
    this.method = method;
    this.peer = peer;
  }

  SimulatedCall<?, ?> peer() {
    return peer;
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
    message = Bytes.of(method.streamResponse(answer));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    server.answered(this, message, status, trailers);
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return method;
  }
}
