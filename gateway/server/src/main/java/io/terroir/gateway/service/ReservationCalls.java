package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved.Effect;
import io.terroir.epaxos.directory.Reservation;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.gateway.admission.Admission;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Provenance;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.GetReservationRequest;
import io.terroir.v1.GetReservationResponse;
import io.terroir.v1.ReleaseRequest;
import io.terroir.v1.ReleaseResponse;
import io.terroir.v1.RenewRequest;
import io.terroir.v1.RenewResponse;
import io.terroir.v1.ReservationState;
import io.terroir.v1.ReserveRequest;
import io.terroir.v1.ReserveResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The calls of {@code terroir.v1.Placement} about reserved values. A gateway adds nothing to what
 * the client says: it does not send a reservation again with another generation, since only the
 * client knows whether it still wants it.
 *
 * <p>Confined to the gateway's pipe.
 */
final class ReservationCalls {
  /** One round trip to the nearest quorum; a lost replica and its recovery take a few. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Checks checks;
  private final Admission admission;
  private final DirectoryProposer directory;
  private final Pipe pipe;

  ReservationCalls(Checks checks, Admission admission, DirectoryProposer directory, Pipe pipe) {
    this.checks = checks;
    this.admission = admission;
    this.directory = directory;
    this.pipe = pipe;
  }

  CompletableFuture<ReserveResponse> reserve(ReserveRequest request, CallContext context) {
    Keyspace keyspace = checks.keyspace(request.getKeyspace());
    ReservationOwner owner = owner(keyspace, request.getOwner());
    DirectoryCommand command =
        new DirectoryCommand.Reserve(
            keyspace.id(),
            value(keyspace, request.getValue()),
            owner,
            ttl(request.getTtlMillis()),
            generation(request.getAfterGeneration(), "after_generation"));
    return submit(
        keyspace,
        command,
        context,
        reserved -> {
          if (reserved.effect() == Effect.NONE && reserved.reservation().holding().isPresent()) {
            throw Refusal.of(
                    Reason.ALREADY_RESERVED,
                    "another owner holds the reservation of this value; choose another value")
                .toException();
          }
          return ReserveResponse.newBuilder()
              .setHeader(header(context))
              .setState(state(reserved.reservation(), Optional.of(owner)))
              .setFresh(reserved.effect() == Effect.DONE)
              .build();
        });
  }

  CompletableFuture<RenewResponse> renew(RenewRequest request, CallContext context) {
    Keyspace keyspace = checks.keyspace(request.getKeyspace());
    ReservationOwner owner = owner(keyspace, request.getOwner());
    DirectoryCommand command =
        new DirectoryCommand.Renew(
            keyspace.id(),
            value(keyspace, request.getValue()),
            owner,
            generation(request.getGeneration(), "generation"));
    return submit(
        keyspace,
        command,
        context,
        reserved -> {
          requireEffect(reserved, owner);
          return RenewResponse.newBuilder()
              .setHeader(header(context))
              .setState(state(reserved.reservation(), Optional.of(owner)))
              .setFresh(reserved.effect() == Effect.DONE)
              .build();
        });
  }

  CompletableFuture<ReleaseResponse> release(ReleaseRequest request, CallContext context) {
    Keyspace keyspace = checks.keyspace(request.getKeyspace());
    ReservationOwner owner = owner(keyspace, request.getOwner());
    DirectoryCommand command =
        new DirectoryCommand.Release(
            keyspace.id(),
            value(keyspace, request.getValue()),
            owner,
            generation(request.getGeneration(), "generation"));
    return submit(
        keyspace,
        command,
        context,
        reserved -> {
          requireEffect(reserved, owner);
          return ReleaseResponse.newBuilder()
              .setHeader(header(context))
              .setState(state(reserved.reservation(), Optional.of(owner)))
              .build();
        });
  }

  private static void requireEffect(Reserved reserved, ReservationOwner owner) {
    if (reserved.effect() == Effect.NONE) {
      String message =
          reserved.reservation().isHeldBy(owner)
              ? "the owner holds a later generation of this reservation; look at it"
              : "the reservation has ended; reserve the value again";
      throw Refusal.of(Reason.RESERVATION_LOST, message).toException();
    }
  }

  CompletableFuture<GetReservationResponse> get(
      GetReservationRequest request, CallContext context) {
    Keyspace keyspace = checks.keyspace(request.getKeyspace());
    Optional<ReservationOwner> owner =
        request.hasOwner() ? Optional.of(owner(keyspace, request.getOwner())) : Optional.empty();
    return submit(
        keyspace,
        new DirectoryCommand.GetReservation(keyspace.id(), value(keyspace, request.getValue())),
        context,
        reserved ->
            GetReservationResponse.newBuilder()
                .setHeader(header(context))
                .setState(state(reserved.reservation(), owner))
                .build());
  }

  private <A> CompletableFuture<A> submit(
      Keyspace keyspace,
      DirectoryCommand command,
      CallContext context,
      Function<Reserved, A> answer) {
    return admission.admit(
        keyspace.id(),
        () ->
            directory
                .submit(command, context.deadline().leftAtMost(TIMEOUT))
                .thenApplyAsync(outcome -> answer.apply(reserved(outcome)), pipe));
  }

  private static Reserved reserved(DirectoryOutcome outcome) {
    if (outcome instanceof Reserved reserved) {
      return reserved;
    }
    throw unexpected(outcome);
  }

  private static TerroirRefusedException unexpected(DirectoryOutcome outcome) {
    Refusal refusal =
        outcome instanceof DirectoryOutcome.Refused refused
            ? refused.refusal()
            : Refusal.of(Reason.INTERNAL, "the directory answered something else than was asked");
    // The directory speaks of the ttl, requests of milliseconds.
    return refusal.field().equals("ttl")
        ? Refusal.invalid("ttl_millis", refusal.message()).toException()
        : refusal.toException();
  }

  private static ReservationDigest value(Keyspace keyspace, ByteString value) {
    Checks.require(!value.isEmpty(), "value", "a reserved value must not be empty");
    Checks.require(
        value.size() <= RequestLimits.RESERVED_BYTES_MAX,
        "value",
        "a reserved value has at most " + RequestLimits.RESERVED_BYTES_MAX + " bytes");
    return ReservationDigest.of(keyspace.salt(), value);
  }

  private static ReservationOwner owner(Keyspace keyspace, io.terroir.v1.ReservationOwner owner) {
    switch (owner.getOwnerCase()) {
      case ORIGIN -> {
        Checks.requireOrigin(owner.getOrigin(), "owner.origin");
        return ReservationOwner.of(keyspace.digest(owner.getOrigin()));
      }
      case TOKEN -> {
        ByteString token = owner.getToken();
        Checks.require(!token.isEmpty(), "owner.token", "a token must not be empty");
        Checks.require(
            token.size() <= RequestLimits.OWNER_TOKEN_BYTES_MAX,
            "owner.token",
            "a token has at most " + RequestLimits.OWNER_TOKEN_BYTES_MAX + " bytes");
        return ReservationOwner.ofToken(keyspace.salt(), token);
      }
      case OWNER_NOT_SET -> {}
    }
    throw Refusal.invalid("owner", "a reservation has an owner: an origin or a token")
        .toException();
  }

  private static Optional<Duration> ttl(long millis) {
    Checks.require(millis >= 0, "ttl_millis", "a ttl is not negative");
    return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }

  private static long generation(long generation, String field) {
    Checks.require(generation >= 0, field, "a generation is not negative");
    return generation;
  }

  private static AnswerHeader header(CallContext context) {
    return Headers.of(Provenance.ofDirectory(Optional.empty(), 0), context.entryRegion());
  }

  private static ReservationState state(Reservation reservation, Optional<ReservationOwner> owner) {
    long ttlMillis = reservation.ttl().map(Duration::toMillis).orElse(0L);
    return ReservationState.newBuilder()
        .setGeneration(reservation.generation())
        .setHeld(reservation.holding().isPresent())
        .setHeldByOwner(owner.filter(reservation::isHeldBy).isPresent())
        .setTtlMillis(ttlMillis)
        .setReliedMillis((long) (ttlMillis * (1 - Reservation.CLOCK_DRIFT_MAX)))
        .build();
  }
}
