package io.terroir.sdk.internal;

import com.google.protobuf.ByteString;
import io.terroir.sdk.Reason;
import io.terroir.sdk.ReservationInfo;
import io.terroir.sdk.TerroirException;
import io.terroir.v1.GetReservationRequest;
import io.terroir.v1.PlacementGrpc;
import io.terroir.v1.ReleaseRequest;
import io.terroir.v1.RenewRequest;
import io.terroir.v1.ReservationOwner;
import io.terroir.v1.ReservationState;
import io.terroir.v1.ReserveRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Calls about one value and one owner. All of them may be repeated whatever became of earlier
 * attempts: they name a generation, and take effect on no other. Thread-safe.
 */
public final class ReservationRequests {
  /** How often others may reserve and release the value between two of our requests. */
  private static final int ROUNDS_MAX = 10;

  private final Calls calls;
  private final String keyspace;
  private final ByteString value;
  private final ReservationOwner owner;

  /** Calls about {@code value}. */
  public ReservationRequests(
      Calls calls, String keyspace, ByteString value, ReservationOwner owner) {
    this.calls = calls;
    this.keyspace = keyspace;
    this.value = value;
    this.owner = owner;
  }

  /**
   * What a gateway answered.
   *
   * @param sentNanos when the request was first sent, by the client's monotonic clock
   * @param relied how long an owner may rely on a fresh answer from then on; empty if for ever
   */
  public record Answer(ReservationInfo info, long sentNanos, Optional<Duration> relied) {}

  /** Reserves the value; fails if another owner holds it. */
  public CompletableFuture<Answer> reserve(Optional<Duration> ttl) {
    return reserve(ttl, 0, ROUNDS_MAX);
  }

  private CompletableFuture<Answer> reserve(Optional<Duration> ttl, long after, int rounds) {
    if (rounds == 0) {
      return CompletableFuture.failedFuture(
          new TerroirException(
              Reason.COMPARE_FAILED, true, "the value changes hands all the time; try again"));
    }
    long sentNanos = calls.nanos();
    ReserveRequest request =
        ReserveRequest.newBuilder()
            .setKeyspace(keyspace)
            .setValue(value)
            .setOwner(owner)
            // Zero would mean that there is none.
            .setTtlMillis(ttl.map(lasts -> Math.max(1, lasts.toMillis())).orElse(0L))
            .setAfterGeneration(after)
            .build();
    return calls
        .call(PlacementGrpc.getReserveMethod(), request, Repeat.READ)
        .thenCompose(
            response ->
                response.getState().getHeld()
                    ? CompletableFuture.completedFuture(
                        answer(response.getState(), response.getFresh(), sentNanos))
                    : reserve(ttl, response.getState().getGeneration(), rounds - 1));
  }

  /**
   * Reserves the value such that it is known since when its time runs: one that the owner held
   * before is renewed.
   */
  public CompletableFuture<Answer> reserveFresh(Duration ttl) {
    return reserve(Optional.of(ttl)).thenCompose(answer -> fresh(answer, ROUNDS_MAX));
  }

  private CompletableFuture<Answer> fresh(Answer answer, int rounds) {
    if (answer.info().fresh() || answer.relied().isEmpty()) {
      return CompletableFuture.completedFuture(answer);
    }
    if (rounds == 0) {
      return CompletableFuture.failedFuture(
          new TerroirException(
              Reason.COMPARE_FAILED, true, "others renew the reservation all the time; try again"));
    }
    return renew(answer.info().generation()).thenCompose(next -> fresh(next, rounds - 1));
  }

  /** Renews {@code generation}. */
  public CompletableFuture<Answer> renew(long generation) {
    return renew(generation, calls.limits());
  }

  /** Renews {@code generation}, if that is possible in time. */
  public CompletableFuture<Answer> renew(long generation, CallLimits limits) {
    long sentNanos = calls.nanos();
    RenewRequest request =
        RenewRequest.newBuilder()
            .setKeyspace(keyspace)
            .setValue(value)
            .setOwner(owner)
            .setGeneration(generation)
            .build();
    return calls
        .call(PlacementGrpc.getRenewMethod(), request, Repeat.READ, limits)
        .thenApply(response -> answer(response.getState(), response.getFresh(), sentNanos));
  }

  /** Releases {@code generation}. */
  public CompletableFuture<Answer> release(long generation) {
    long sentNanos = calls.nanos();
    ReleaseRequest request =
        ReleaseRequest.newBuilder()
            .setKeyspace(keyspace)
            .setValue(value)
            .setOwner(owner)
            .setGeneration(generation)
            .build();
    return calls
        .call(PlacementGrpc.getReleaseMethod(), request, Repeat.READ)
        .thenApply(response -> answer(response.getState(), false, sentNanos));
  }

  /** Looks at the value, by a quorum of regions. */
  public CompletableFuture<Answer> get() {
    long sentNanos = calls.nanos();
    GetReservationRequest.Builder request =
        GetReservationRequest.newBuilder().setKeyspace(keyspace).setValue(value);
    if (owner.getOwnerCase() != ReservationOwner.OwnerCase.OWNER_NOT_SET) {
      request.setOwner(owner);
    }
    return calls
        .call(PlacementGrpc.getGetReservationMethod(), request.build(), Repeat.READ)
        .thenApply(response -> answer(response.getState(), false, sentNanos));
  }

  private static Answer answer(ReservationState state, boolean fresh, long sentNanos) {
    ReservationInfo info =
        new ReservationInfo(
            state.getGeneration(),
            state.getHeld(),
            state.getHeldByOwner(),
            millis(state.getTtlMillis()),
            fresh);
    return new Answer(info, sentNanos, millis(state.getReliedMillis()));
  }

  private static Optional<Duration> millis(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }
}
