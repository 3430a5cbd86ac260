package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.directory.DirectoryCommand.Expire;
import io.terroir.epaxos.directory.DirectoryCommand.GetReservation;
import io.terroir.epaxos.directory.DirectoryCommand.Release;
import io.terroir.epaxos.directory.DirectoryCommand.Renew;
import io.terroir.epaxos.directory.DirectoryCommand.Reserve;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved.Effect;
import io.terroir.epaxos.directory.Reservation.Holding;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import java.time.Duration;

/**
 * Who holds which value. No command here knows the time: a reservation ends when a command says so,
 * and a command names the generation that it is about. It takes effect only on that one, so a
 * duplicate of it never does: generations do not fall, and none comes twice.
 *
 * <pre>
 * present            command                      next
 * free, g            Reserve(owner, after g)      held by owner, g + 1
 * held by owner, g   Renew(owner, g)              held by owner, g + 1
 * held by owner, g   Release(owner, g)            free, g + 1
 * held with ttl, g   Expire(g)                    free, g + 1
 * </pre>
 *
 * Everything else changes nothing.
 */
final class ReservationCommands {
  private final Keyspaces keyspaces;
  private final ReservationTable reservations;
  private final ReservationListener listener;

  ReservationCommands(
      Keyspaces keyspaces, ReservationTable reservations, ReservationListener listener) {
    this.keyspaces = keyspaces;
    this.reservations = reservations;
    this.listener = listener;
  }

  DirectoryOutcome reserve(CommandId id, Reserve command) {
    if (command.ttl().filter(ReservationCommands::isOutOfBounds).isPresent()) {
      return Refusals.invalid(
          "ttl",
          "a reservation lasts at least %d s and at most %d days, or has no ttl"
              .formatted(Reservation.TTL_MIN.toSeconds(), Reservation.TTL_MAX.toDays()));
    }
    return on(
        command.keyspace(),
        command.value(),
        command.afterGeneration(),
        now -> {
          if (now.isHeldBy(command.owner())) {
            return new Reserved(Effect.ALREADY, now);
          }
          return now.holding().isEmpty() && now.generation() == command.afterGeneration()
              ? change(id, now.heldNext(new Holding(command.owner(), command.ttl())))
              : new Reserved(Effect.NONE, now);
        });
  }

  private static boolean isOutOfBounds(Duration ttl) {
    return ttl.compareTo(Reservation.TTL_MIN) < 0 || ttl.compareTo(Reservation.TTL_MAX) > 0;
  }

  DirectoryOutcome renew(CommandId id, Renew command) {
    return on(
        command.keyspace(),
        command.value(),
        command.generation(),
        now -> {
          if (!now.isHeldBy(command.owner())) {
            return new Reserved(Effect.NONE, now);
          }
          if (now.generation() == command.generation()) {
            return change(id, now.heldNext(now.holding().orElseThrow()));
          }
          // From a generation that an owner holds, only a renewal leads to one that it holds too.
          boolean renewed = now.generation() == command.generation() + 1;
          return new Reserved(renewed ? Effect.ALREADY : Effect.NONE, now);
        });
  }

  DirectoryOutcome release(CommandId id, Release command) {
    return on(
        command.keyspace(),
        command.value(),
        command.generation(),
        now -> {
          boolean held = isHeldAt(now, command.owner(), command.generation());
          if (held) {
            return change(id, now.freeNext());
          }
          boolean over = now.generation() > command.generation() && !now.isHeldBy(command.owner());
          return new Reserved(over ? Effect.ALREADY : Effect.NONE, now);
        });
  }

  private static boolean isHeldAt(Reservation now, ReservationOwner owner, long generation) {
    return now.generation() == generation && now.isHeldBy(owner);
  }

  DirectoryOutcome expire(CommandId id, Expire command) {
    return on(
        command.keyspace(),
        command.value(),
        command.generation(),
        now -> {
          if (now.generation() > command.generation()) {
            return new Reserved(Effect.ALREADY, now);
          }
          return now.ttl().isPresent()
              ? change(id, now.freeNext())
              : new Reserved(Effect.NONE, now);
        });
  }

  DirectoryOutcome get(GetReservation command) {
    return on(command.keyspace(), command.value(), 0, now -> new Reserved(Effect.NONE, now));
  }

  /** What a command finds, and makes of it. */
  private interface Transition {
    DirectoryOutcome of(Reservation now);
  }

  /**
   * A generation that is not there yet is no mistake of order but of the caller, and must be
   * refused: else the command could take effect once the value has come that far.
   */
  private DirectoryOutcome on(
      KeyspaceId keyspace, ReservationDigest value, long generation, Transition transition) {
    if (keyspaces.find(keyspace).isEmpty()) {
      return Refusals.noSuchKeyspace(keyspace);
    }
    Reservation now = reservations.find(keyspace, value);
    if (generation > now.generation()) {
      return Refusals.refused(
          Reason.COMPARE_FAILED,
          "the value has not come to generation %d: read the reservation".formatted(generation));
    }
    return transition.of(now);
  }

  private DirectoryOutcome change(CommandId id, Reservation next) {
    reservations.put(next);
    listener.changed(id, next);
    return new Reserved(Effect.DONE, next);
  }
}
