package io.terroir.epaxos.directory;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import java.time.Duration;
import java.util.Optional;

/**
 * A value that may be held by one owner at a time in all regions, held or free. Every change of it
 * makes the next generation, and the number stays when it becomes free: what was said about an
 * earlier generation is void for ever, however late it comes.
 *
 * @param keyspace in which the value is unique
 * @param value its digest
 * @param generation how often it has changed; 0 if never
 * @param holding who holds it; empty if it is free
 */
public record Reservation(
    KeyspaceId keyspace, ReservationDigest value, long generation, Optional<Holding> holding) {
  /** Shorter ones could not be renewed across the world before they end. */
  public static final Duration TTL_MIN = Duration.ofSeconds(1);

  /**
   * Replicas count from their start: where all of them are restarted more often than this, longer
   * ones would never end.
   */
  public static final Duration TTL_MAX = Duration.ofDays(7);

  /**
   * By how much the monotonic clocks of replicas and owners may run too fast or too slowly, as a
   * part of one. Quartz is within 0.0002, but time servers slew clocks by up to 0.083 to set them
   * right. Owners count {@code ttl x (1 - drift)}, replicas {@code ttl x (1 + drift)}.
   */
  public static final double CLOCK_DRIFT_MAX = 0.1;

  /**
   * Who holds a value, and for how long.
   *
   * @param owner who
   * @param ttl how long since it was reserved or renewed, in whole milliseconds; empty if until it
   *     is released
   */
  public record Holding(ReservationOwner owner, Optional<Duration> ttl) {}

  /** A value that nobody has ever reserved. */
  static Reservation untouched(KeyspaceId keyspace, ReservationDigest value) {
    return new Reservation(keyspace, value, 0, Optional.empty());
  }

  /** Whether {@code owner} holds it. */
  public boolean isHeldBy(ReservationOwner owner) {
    return holding.filter(held -> held.owner().equals(owner)).isPresent();
  }

  /** How long this generation lasts, if it is held and ends by itself. */
  public Optional<Duration> ttl() {
    return holding.flatMap(Holding::ttl);
  }

  /** Where it stands in the order of all reservations. */
  public ReservationPosition position() {
    return new ReservationPosition(keyspace, value);
  }

  Reservation heldNext(Holding next) {
    return new Reservation(keyspace, value, generation + 1, Optional.of(next));
  }

  Reservation freeNext() {
    return new Reservation(keyspace, value, generation + 1, Optional.empty());
  }
}
