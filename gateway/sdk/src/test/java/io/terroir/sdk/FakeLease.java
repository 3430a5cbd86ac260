package io.terroir.sdk;

import io.grpc.stub.StreamObserver;
import io.terroir.v1.GrantLeaseRequest;
import io.terroir.v1.GrantLeaseResponse;
import io.terroir.v1.KeepLeaseAliveRequest;
import io.terroir.v1.KeepLeaseAliveResponse;
import io.terroir.v1.LeasesGrpc;
import io.terroir.v1.RevokeLeaseRequest;
import io.terroir.v1.RevokeLeaseResponse;

/** One lease, as the platform keeps it, but for its expiry. */
final class FakeLease extends LeasesGrpc.LeasesImplBase {
  boolean exists;
  long ttlMillis;
  int renewals;

  /** Happens before each request is executed. */
  Runnable onTheWay = () -> {};

  /** Loses requests. */
  boolean deaf;

  private <A> void answer(StreamObserver<A> observer, A answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  @Override
  public void grant(GrantLeaseRequest request, StreamObserver<GrantLeaseResponse> observer) {
    onTheWay.run();
    exists = true;
    ttlMillis = request.getTtlMillis();
    answer(observer, GrantLeaseResponse.newBuilder().setLease(7).setTtlMillis(ttlMillis).build());
  }

  @Override
  public void keepAlive(
      KeepLeaseAliveRequest request, StreamObserver<KeepLeaseAliveResponse> observer) {
    onTheWay.run();
    if (deaf) {
      return;
    }
    if (!exists) {
      observer.onError(FakeGateway.refusal(Reason.LEASE_NOT_FOUND, false));
      return;
    }
    renewals++;
    answer(observer, KeepLeaseAliveResponse.newBuilder().setTtlMillis(ttlMillis).build());
  }

  @Override
  public void revoke(RevokeLeaseRequest request, StreamObserver<RevokeLeaseResponse> observer) {
    if (!exists) {
      observer.onError(FakeGateway.refusal(Reason.LEASE_NOT_FOUND, false));
      return;
    }
    exists = false;
    answer(observer, RevokeLeaseResponse.newBuilder().setDeleted(1).build());
  }
}
