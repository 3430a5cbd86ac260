package io.terroir.sdk;

import io.grpc.stub.StreamObserver;
import io.terroir.v1.GetReservationRequest;
import io.terroir.v1.GetReservationResponse;
import io.terroir.v1.PlacementGrpc;
import io.terroir.v1.ReleaseRequest;
import io.terroir.v1.ReleaseResponse;
import io.terroir.v1.RenewRequest;
import io.terroir.v1.RenewResponse;
import io.terroir.v1.ReservationOwner;
import io.terroir.v1.ReservationState;
import io.terroir.v1.ReserveRequest;
import io.terroir.v1.ReserveResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One value that may be reserved, as the platform keeps it, but for its expiry. */
final class FakeReservation extends PlacementGrpc.PlacementImplBase {
  final List<ReserveRequest> reserves = new ArrayList<>();
  final List<RenewRequest> renewals = new ArrayList<>();
  Optional<ReservationOwner> owner = Optional.empty();
  long generation;
  long ttlMillis;

  /** Refuses renewals as a gateway does that cannot serve them now. */
  boolean broken;

  /** Happens before each request is executed. */
  Runnable onTheWay = () -> {};

  /** Loses requests. */
  boolean deaf;

  /** Others take the value, or it expires. */
  void become(Optional<ReservationOwner> other) {
    owner = other;
    generation++;
  }

  private ReservationState state(ReservationOwner asking) {
    return ReservationState.newBuilder()
        .setGeneration(generation)
        .setHeld(owner.isPresent())
        .setHeldByOwner(owner.filter(asking::equals).isPresent())
        .setTtlMillis(owner.isPresent() ? ttlMillis : 0)
        .setReliedMillis(owner.isPresent() ? ttlMillis * 9 / 10 : 0)
        .build();
  }

  private <A> void answer(StreamObserver<A> observer, A answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  @Override
  public void reserve(ReserveRequest request, StreamObserver<ReserveResponse> observer) {
    onTheWay.run();
    if (deaf) {
      return;
    }
    reserves.add(request);
    boolean fresh = owner.isEmpty() && request.getAfterGeneration() == generation;
    if (fresh) {
      owner = Optional.of(request.getOwner());
      generation++;
      ttlMillis = request.getTtlMillis();
    } else if (owner.isPresent() && !owner.get().equals(request.getOwner())) {
      observer.onError(FakeGateway.refusal(Reason.ALREADY_RESERVED, false));
      return;
    }
    answer(
        observer,
        ReserveResponse.newBuilder().setState(state(request.getOwner())).setFresh(fresh).build());
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> observer) {
    onTheWay.run();
    if (deaf) {
      return;
    }
    if (broken) {
      observer.onError(FakeGateway.refusal(Reason.INTERNAL, false));
      return;
    }
    renewals.add(request);
    boolean held = owner.filter(request.getOwner()::equals).isPresent();
    boolean fresh = held && request.getGeneration() == generation;
    if (fresh) {
      generation++;
    } else if (!held || request.getGeneration() != generation - 1) {
      observer.onError(FakeGateway.refusal(Reason.RESERVATION_LOST, false));
      return;
    }
    answer(
        observer,
        RenewResponse.newBuilder().setState(state(request.getOwner())).setFresh(fresh).build());
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> observer) {
    onTheWay.run();
    if (deaf) {
      return;
    }
    boolean held = owner.filter(request.getOwner()::equals).isPresent();
    if (held && request.getGeneration() == generation) {
      become(Optional.empty());
    } else if (held) {
      observer.onError(FakeGateway.refusal(Reason.RESERVATION_LOST, false));
      return;
    }
    answer(observer, ReleaseResponse.newBuilder().setState(state(request.getOwner())).build());
  }

  @Override
  public void getReservation(
      GetReservationRequest request, StreamObserver<GetReservationResponse> observer) {
    answer(
        observer, GetReservationResponse.newBuilder().setState(state(request.getOwner())).build());
  }
}
