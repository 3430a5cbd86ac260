package io.terroir.simulation.workload;

import io.terroir.sdk.Reason;
import io.terroir.sdk.Reservation;
import io.terroir.sdk.ReservationInfo;
import io.terroir.sdk.ReservationOwner;
import io.terroir.sdk.Reservations;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What one client believes to hold. */
interface Tenure {
  /** The value. */
  String value();

  /** The generation that began it. */
  long generation();

  /** Whether the client believes so now. */
  boolean isHeld();

  /** Renews it; tells what is wrong with the answer. */
  CompletableFuture<Optional<String>> renew();

  /** Ends it. The client believes nothing from now on. */
  CompletableFuture<?> release();

  /** The client forgets to renew it. It may still believe to hold the value for a while. */
  void abandon();

  /** One that the client library renews. */
  final class Renewing implements Tenure {
    private final String value;
    private final Reservation reservation;
    private final long generation;

    Renewing(String value, Reservation reservation) {
      this.value = value;
      this.reservation = reservation;
      this.generation = reservation.generation();
    }

    @Override
    public String value() {
      return value;
    }

    @Override
    public long generation() {
      return generation;
    }

    @Override
    public boolean isHeld() {
      return reservation.isHeld();
    }

    @Override
    public CompletableFuture<Optional<String>> renew() {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<?> release() {
      return reservation.closeAsync();
    }

    /** The library renews whatever it holds, so it lets go instead. */
    @Override
    public void abandon() {
      var unused = reservation.closeAsync();
    }
  }

  /**
   * One that the client counts itself, by the rule as it is written down: the ttl less a tenth,
   * from when the request was sent, and only if the answer is to this very request.
   */
  final class Counted implements Tenure {
    private static final double RELIED = 0.9;

    private final SimulatedNode machine;
    private final Reservations reservations;
    private final ReservationOwner owner;
    private final String value;
    private final Duration ttl;
    private final long first;
    private long latest;
    private long untilNanos;
    private boolean over;

    private Counted(
        SimulatedNode machine,
        Reservations reservations,
        ReservationOwner owner,
        String value,
        Duration ttl,
        ReservationInfo begun,
        long sentNanos) {
      this.machine = machine;
      this.reservations = reservations;
      this.owner = owner;
      this.value = value;
      this.ttl = ttl;
      this.first = begun.generation();
      count(begun, sentNanos);
    }

    private void count(ReservationInfo fresh, long sentNanos) {
      latest = fresh.generation();
      untilNanos = sentNanos + (long) (ttl.toNanos() * RELIED);
    }

    /** Reserves {@code value}; empty if it is not known since when it is held. */
    static CompletableFuture<Optional<Tenure>> acquire(
        SimulatedNode machine,
        Reservations reservations,
        String value,
        ReservationOwner owner,
        Duration ttl) {
      long sentNanos = machine.clock().nanos();
      return reservations
          .reserveAsync(value, owner, Optional.of(ttl))
          .thenApply(
              answer ->
                  answer.fresh()
                      ? Optional.of(
                          new Counted(machine, reservations, owner, value, ttl, answer, sentNanos))
                      : Optional.empty());
    }

    @Override
    public String value() {
      return value;
    }

    @Override
    public long generation() {
      return first;
    }

    @Override
    public boolean isHeld() {
      return !over && machine.clock().nanos() - untilNanos < 0;
    }

    @Override
    public CompletableFuture<Optional<String>> renew() {
      long sentNanos = machine.clock().nanos();
      return reservations
          .renewAsync(value, owner, latest)
          .handle(
              (answer, failure) -> {
                if (failure != null) {
                  return Session.reason(failure) == Reason.RESERVATION_LOST && isHeld()
                      ? Optional.of("a reservation ended while its owner believed to hold it")
                      : Optional.empty();
                }
                latest = answer.generation();
                // One that has been given up may have been given to somebody else and back.
                if (answer.fresh() && isHeld()) {
                  count(answer, sentNanos);
                }
                return Optional.empty();
              });
    }

    @Override
    public CompletableFuture<?> release() {
      over = true;
      return reservations.releaseAsync(value, owner, latest);
    }

    @Override
    public void abandon() {}
  }
}
