package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.Reservation;
import java.time.Duration;

/**
 * What a {@link ReservationExpirer} is told.
 *
 * @param driftMax by how much clocks may run too fast or too slowly, as a part of one. Too small,
 *     and a reservation is ended while its owner believes to hold it; too large, and values stay
 *     reserved for longer than anybody uses them
 * @param turn how much longer each further replica waits, in the order that begins with the
 *     coordinator of the reservation. Longer than a command takes, so that as a rule one replica
 *     proposes
 * @param countedMax reservations that are counted at a time, 250 bytes of memory each. The others
 *     wait in the store until these have become fewer
 * @param openMax proposals that are under way at a time, which bounds their rate: so many in each
 *     round trip to a quorum
 * @param pageSize how many are read from the store at a time
 * @param pagePause between two pages, for the replica's other work
 */
public record ExpirerSettings(
    double driftMax, Duration turn, int countedMax, int openMax, int pageSize, Duration pagePause) {
  /** For regions up to 300 ms apart: a million live reservations are counted within 50 s. */
  public static final ExpirerSettings DEFAULT =
      new ExpirerSettings(
          Reservation.CLOCK_DRIFT_MAX,
          Duration.ofSeconds(2),
          250_000,
          64,
          100,
          Duration.ofMillis(5));

  public ExpirerSettings {
    if (!(driftMax >= 0 && driftMax < 1)) {
      throw new IllegalArgumentException("a clock does not drift by " + driftMax);
    }
  }
}
