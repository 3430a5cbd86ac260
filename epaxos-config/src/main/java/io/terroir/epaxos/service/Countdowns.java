package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.ReservationPosition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which generation of which reservation is due when. One countdown per reservation, about 250 bytes
 * of memory each. Not thread-safe, except {@link #size}.
 */
final class Countdowns {
  /** By time; moments of a monotonic clock compare by their difference only. */
  private static final Comparator<Countdown> ORDER =
      Comparator.<Countdown>comparingLong(count -> count.sinceOrigin)
          .thenComparing(Countdown::position);

  private final long originNanos;
  private final Map<ReservationPosition, Countdown> all = new HashMap<>();
  private final TreeSet<Countdown> byTime = new TreeSet<>(ORDER);
  private volatile int size;

  /**
   * A countdown.
   *
   * @param position of the reservation
   * @param generation that ends when it is due
   * @param sinceOrigin when it is due, after the moment at which these countdowns began
   */
  record Countdown(ReservationPosition position, long generation, long sinceOrigin) {}

  /** None yet. */
  Countdowns(long nowNanos) {
    this.originNanos = nowNanos;
  }

  int size() {
    return size;
  }

  boolean contains(ReservationPosition position) {
    return all.containsKey(position);
  }

  /** Counts for {@code generation} instead of whatever was counted for that reservation. */
  void set(ReservationPosition position, long generation, long dueNanos) {
    Countdown next = new Countdown(position, generation, dueNanos - originNanos);
    forget(all.put(position, next));
    byTime.add(next);
    size = all.size();
  }

  void remove(ReservationPosition position) {
    forget(all.remove(position));
    size = all.size();
  }

  private void forget(@Nullable Countdown former) {
    if (former != null) {
      byTime.remove(former);
    }
  }

  void clear() {
    all.clear();
    byTime.clear();
    size = 0;
  }

  /** How long until the first is due; negative if it was to be earlier. */
  Optional<Long> nanosToFirst(long nowNanos) {
    return byTime.isEmpty()
        ? Optional.empty()
        : Optional.of(byTime.first().sinceOrigin - (nowNanos - originNanos));
  }

  /** Takes out the first, if it is due. */
  Optional<Countdown> poll(long nowNanos) {
    if (byTime.isEmpty() || byTime.first().sinceOrigin > nowNanos - originNanos) {
      return Optional.empty();
    }
    Countdown first = byTime.first();
    remove(first.position);
    return Optional.of(first);
  }
}
