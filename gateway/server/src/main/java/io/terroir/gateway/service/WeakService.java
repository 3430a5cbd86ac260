package io.terroir.gateway.service;

import io.grpc.stub.StreamObserver;
import io.terroir.v1.WeakGrpc;
import io.terroir.v1.WeakReadRequest;
import io.terroir.v1.WeakReadResponse;
import io.terroir.v1.WeakUpdateRequest;
import io.terroir.v1.WeakUpdateResponse;

/** {@code terroir.v1.Weak} over gRPC. */
final class WeakService extends WeakGrpc.WeakImplBase {
  private final Unary unary;
  private final WeakCalls calls;

  WeakService(Unary unary, WeakCalls calls) {
    this.unary = unary;
    this.calls = calls;
  }

  @Override
  public void update(WeakUpdateRequest request, StreamObserver<WeakUpdateResponse> observer) {
    unary.serve(
        WeakGrpc.getUpdateMethod(),
        observer,
        context -> calls.update(request, context).thenApply(Answered::message));
  }

  @Override
  public void read(WeakReadRequest request, StreamObserver<WeakReadResponse> observer) {
    unary.serve(
        WeakGrpc.getReadMethod(),
        observer,
        context -> calls.read(request, context).thenApply(Answered::message));
  }
}
