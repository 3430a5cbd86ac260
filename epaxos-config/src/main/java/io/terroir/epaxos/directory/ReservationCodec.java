package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryCommand.Expire;
import io.terroir.epaxos.directory.DirectoryCommand.GetReservation;
import io.terroir.epaxos.directory.DirectoryCommand.Release;
import io.terroir.epaxos.directory.DirectoryCommand.Renew;
import io.terroir.epaxos.directory.DirectoryCommand.Reserve;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved.Effect;
import io.terroir.epaxos.directory.Reservation.Holding;
import io.terroir.epaxos.proto.ExpireMessage;
import io.terroir.epaxos.proto.GetReservationMessage;
import io.terroir.epaxos.proto.HoldingMessage;
import io.terroir.epaxos.proto.OwnerMessage;
import io.terroir.epaxos.proto.RenewMessage;
import io.terroir.epaxos.proto.ReservationEffect;
import io.terroir.epaxos.proto.ReservationMessage;
import io.terroir.epaxos.proto.ReserveMessage;
import io.terroir.epaxos.proto.ReservedMessage;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import java.time.Duration;
import java.util.Optional;

/** Commands and outcomes about reservations as messages. */
final class ReservationCodec {
  private ReservationCodec() {}

  static ReserveMessage message(Reserve command) {
    return ReserveMessage.newBuilder()
        .setKeyspace(command.keyspace().number())
        .setValue(command.value().bytes())
        .setHolding(holding(new Holding(command.owner(), command.ttl())))
        .setAfterGeneration(command.afterGeneration())
        .build();
  }

  static Reserve command(ReserveMessage message) {
    Holding wanted = holding(message.getHolding());
    return new Reserve(
        new KeyspaceId(message.getKeyspace()),
        ReservationDigest.parse(message.getValue()),
        wanted.owner(),
        wanted.ttl(),
        message.getAfterGeneration());
  }

  static RenewMessage message(Renew command) {
    return message(command.keyspace(), command.value(), command.owner(), command.generation());
  }

  static Renew renew(RenewMessage message) {
    return new Renew(
        new KeyspaceId(message.getKeyspace()),
        ReservationDigest.parse(message.getValue()),
        owner(message.getOwner()),
        message.getGeneration());
  }

  static RenewMessage message(Release command) {
    return message(command.keyspace(), command.value(), command.owner(), command.generation());
  }

  static Release release(RenewMessage message) {
    return new Release(
        new KeyspaceId(message.getKeyspace()),
        ReservationDigest.parse(message.getValue()),
        owner(message.getOwner()),
        message.getGeneration());
  }

  private static RenewMessage message(
      KeyspaceId keyspace, ReservationDigest value, ReservationOwner owner, long generation) {
    return RenewMessage.newBuilder()
        .setKeyspace(keyspace.number())
        .setValue(value.bytes())
        .setOwner(owner(owner))
        .setGeneration(generation)
        .build();
  }

  static ExpireMessage message(Expire command) {
    return ExpireMessage.newBuilder()
        .setKeyspace(command.keyspace().number())
        .setValue(command.value().bytes())
        .setGeneration(command.generation())
        .build();
  }

  static Expire command(ExpireMessage message) {
    return new Expire(
        new KeyspaceId(message.getKeyspace()),
        ReservationDigest.parse(message.getValue()),
        message.getGeneration());
  }

  static GetReservationMessage message(GetReservation command) {
    return GetReservationMessage.newBuilder()
        .setKeyspace(command.keyspace().number())
        .setValue(command.value().bytes())
        .build();
  }

  static GetReservation command(GetReservationMessage message) {
    return new GetReservation(
        new KeyspaceId(message.getKeyspace()), ReservationDigest.parse(message.getValue()));
  }

  static ReservedMessage message(Reserved outcome) {
    return ReservedMessage.newBuilder()
        .setEffect(
            switch (outcome.effect()) {
              case DONE -> ReservationEffect.RESERVATION_DONE;
              case ALREADY -> ReservationEffect.RESERVATION_ALREADY;
              case NONE -> ReservationEffect.RESERVATION_NONE;
            })
        .setReservation(reservation(outcome.reservation()))
        .build();
  }

  static Reserved outcome(ReservedMessage message) {
    Effect effect =
        switch (message.getEffect()) {
          case RESERVATION_DONE -> Effect.DONE;
          case RESERVATION_ALREADY -> Effect.ALREADY;
          case RESERVATION_NONE -> Effect.NONE;
          case RESERVATION_EFFECT_UNKNOWN, UNRECOGNIZED ->
              throw new IllegalArgumentException("an unknown effect on a reservation");
        };
    return new Reserved(effect, reservation(message.getReservation()));
  }

  static ReservationMessage reservation(Reservation reservation) {
    ReservationMessage.Builder message =
        ReservationMessage.newBuilder()
            .setKeyspace(reservation.keyspace().number())
            .setValue(reservation.value().bytes())
            .setGeneration(reservation.generation());
    reservation.holding().ifPresent(held -> message.setHolding(holding(held)));
    return message.build();
  }

  private static Reservation reservation(ReservationMessage message) {
    return new Reservation(
        new KeyspaceId(message.getKeyspace()),
        ReservationDigest.parse(message.getValue()),
        message.getGeneration(),
        message.hasHolding() ? Optional.of(holding(message.getHolding())) : Optional.empty());
  }

  private static HoldingMessage holding(Holding holding) {
    HoldingMessage.Builder message = HoldingMessage.newBuilder().setOwner(owner(holding.owner()));
    holding.ttl().ifPresent(ttl -> message.setTtlMillis(ttl.toMillis()));
    return message.build();
  }

  private static Holding holding(HoldingMessage message) {
    Optional<Duration> ttl =
        message.hasTtlMillis()
            ? Optional.of(Duration.ofMillis(message.getTtlMillis()))
            : Optional.empty();
    return new Holding(owner(message.getOwner()), ttl);
  }

  private static OwnerMessage owner(ReservationOwner owner) {
    return OwnerMessage.newBuilder()
        .setKind(owner.kind().number())
        .setDigest(owner.bytes())
        .build();
  }

  private static ReservationOwner owner(OwnerMessage message) {
    return ReservationOwner.parse(message.getKind(), message.getDigest());
  }
}
