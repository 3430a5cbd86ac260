package io.terroir.gateway.service;

import io.grpc.stub.StreamObserver;
import io.terroir.v1.GrantLeaseRequest;
import io.terroir.v1.GrantLeaseResponse;
import io.terroir.v1.KeepLeaseAliveRequest;
import io.terroir.v1.KeepLeaseAliveResponse;
import io.terroir.v1.LeaseTimeToLiveRequest;
import io.terroir.v1.LeaseTimeToLiveResponse;
import io.terroir.v1.LeasesGrpc;
import io.terroir.v1.RevokeLeaseRequest;
import io.terroir.v1.RevokeLeaseResponse;

/** {@code terroir.v1.Leases} over gRPC. */
final class LeaseService extends LeasesGrpc.LeasesImplBase {
  private final Unary unary;
  private final LeaseCalls calls;

  LeaseService(Unary unary, LeaseCalls calls) {
    this.unary = unary;
    this.calls = calls;
  }

  @Override
  public void grant(GrantLeaseRequest request, StreamObserver<GrantLeaseResponse> observer) {
    unary.serve(
        LeasesGrpc.getGrantMethod(),
        observer,
        context -> calls.grant(request, context).thenApply(Answered::message));
  }

  @Override
  public void revoke(RevokeLeaseRequest request, StreamObserver<RevokeLeaseResponse> observer) {
    unary.serve(
        LeasesGrpc.getRevokeMethod(),
        observer,
        context -> calls.revoke(request, context).thenApply(Answered::message));
  }

  @Override
  public void keepAlive(
      KeepLeaseAliveRequest request, StreamObserver<KeepLeaseAliveResponse> observer) {
    unary.serve(
        LeasesGrpc.getKeepAliveMethod(),
        observer,
        context -> calls.keepAlive(request, context).thenApply(Answered::message));
  }

  @Override
  public void timeToLive(
      LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> observer) {
    unary.serve(
        LeasesGrpc.getTimeToLiveMethod(),
        observer,
        context -> calls.timeToLive(request, context).thenApply(Answered::message));
  }
}
