package io.terroir.gateway.service;

import io.grpc.stub.StreamObserver;
import io.terroir.v1.ClaimRequest;
import io.terroir.v1.ClaimResponse;
import io.terroir.v1.PlacementGrpc;
import io.terroir.v1.WhereRequest;
import io.terroir.v1.WhereResponse;

/** {@code terroir.v1.Placement} over gRPC. */
final class PlacementService extends PlacementGrpc.PlacementImplBase {
  private final Unary unary;
  private final PlacementCalls calls;

  PlacementService(Unary unary, PlacementCalls calls) {
    this.unary = unary;
    this.calls = calls;
  }

  @Override
  public void claim(ClaimRequest request, StreamObserver<ClaimResponse> observer) {
    unary.serve("Claim", observer, context -> calls.claim(request, context));
  }

  @Override
  public void where(WhereRequest request, StreamObserver<WhereResponse> observer) {
    unary.serve("Where", observer, context -> calls.where(request, context));
  }
}
