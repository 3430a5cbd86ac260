package io.terroir.gateway.service;

import io.grpc.stub.StreamObserver;
import io.terroir.v1.ClaimRequest;
import io.terroir.v1.ClaimResponse;
import io.terroir.v1.GetReservationRequest;
import io.terroir.v1.GetReservationResponse;
import io.terroir.v1.PlacementGrpc;
import io.terroir.v1.ReleaseRequest;
import io.terroir.v1.ReleaseResponse;
import io.terroir.v1.RenewRequest;
import io.terroir.v1.RenewResponse;
import io.terroir.v1.ReserveRequest;
import io.terroir.v1.ReserveResponse;
import io.terroir.v1.WhereRequest;
import io.terroir.v1.WhereResponse;

/** {@code terroir.v1.Placement} over gRPC. */
final class PlacementService extends PlacementGrpc.PlacementImplBase {
  private final Unary unary;
  private final PlacementCalls calls;
  private final ReservationCalls reservations;

  PlacementService(Unary unary, PlacementCalls calls, ReservationCalls reservations) {
    this.unary = unary;
    this.calls = calls;
    this.reservations = reservations;
  }

  @Override
  public void claim(ClaimRequest request, StreamObserver<ClaimResponse> observer) {
    unary.serve(PlacementGrpc.getClaimMethod(), observer, context -> calls.claim(request, context));
  }

  @Override
  public void where(WhereRequest request, StreamObserver<WhereResponse> observer) {
    unary.serve(PlacementGrpc.getWhereMethod(), observer, context -> calls.where(request, context));
  }

  @Override
  public void reserve(ReserveRequest request, StreamObserver<ReserveResponse> observer) {
    unary.serve(
        PlacementGrpc.getReserveMethod(),
        observer,
        context -> reservations.reserve(request, context));
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> observer) {
    unary.serve(
        PlacementGrpc.getRenewMethod(), observer, context -> reservations.renew(request, context));
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> observer) {
    unary.serve(
        PlacementGrpc.getReleaseMethod(),
        observer,
        context -> reservations.release(request, context));
  }

  @Override
  public void getReservation(
      GetReservationRequest request, StreamObserver<GetReservationResponse> observer) {
    unary.serve(
        PlacementGrpc.getGetReservationMethod(),
        observer,
        context -> reservations.get(request, context));
  }
}
