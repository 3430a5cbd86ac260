package io.terroir.epaxos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.ReservationPosition;
import io.terroir.epaxos.directory.Samples;
import io.terroir.epaxos.service.Countdowns.Countdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountdownsTest {
  /** A monotonic clock may stand anywhere, also where it is about to overflow. */
  private static final long NOW = Long.MAX_VALUE - 15;

  private final Countdowns counts = new Countdowns(NOW);

  private static ReservationPosition value(String name) {
    return new ReservationPosition(Samples.FIRST, Samples.value(name));
  }

  private static long at(long nanos) {
    return NOW + nanos;
  }

  private List<ReservationPosition> due(long nanos) {
    List<ReservationPosition> due = new ArrayList<>();
    for (Optional<Countdown> next = counts.poll(at(nanos));
        next.isPresent();
        next = counts.poll(at(nanos))) {
      due.add(next.get().position());
    }
    return due;
  }

  @Test
  void areDueInTheOrderOfTheirTimes() {
    counts.set(value("c"), 1, at(30));
    counts.set(value("a"), 1, at(10));
    counts.set(value("b"), 1, at(20));

    assertThat(counts.nanosToFirst(NOW)).contains(10L);
    assertThat(due(9)).isEmpty();
    assertThat(due(25)).containsExactly(value("a"), value("b"));
    assertThat(counts.size()).isEqualTo(1);
    assertThat(due(30)).containsExactly(value("c"));
    assertThat(counts.nanosToFirst(NOW)).isEmpty();
  }

  @Test
  void theLastCountOfAReservationCounts() {
    counts.set(value("a"), 1, at(10));
    counts.set(value("a"), 2, at(40));

    assertThat(counts.size()).isEqualTo(1);
    assertThat(due(39)).isEmpty();
    assertThat(counts.poll(at(40)).map(Countdown::generation)).contains(2L);
  }

  @Test
  void whatWasRemovedIsNeverDue() {
    counts.set(value("a"), 1, at(10));
    counts.remove(value("a"));
    counts.remove(value("b"));

    assertThat(counts.contains(value("a"))).isFalse();
    assertThat(due(100)).isEmpty();
  }
}
