package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;

/** Learns which reservations have changed, on the replica's pipe, in the midst of an execution. */
@FunctionalInterface
public interface ReservationListener {
  /**
   * A command made {@code now} the present generation.
   *
   * @param by the instance of that command; its replica is the one that coordinated it
   */
  void changed(CommandId by, Reservation now);
}
