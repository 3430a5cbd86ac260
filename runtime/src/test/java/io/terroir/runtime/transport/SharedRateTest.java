package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SharedRateTest {
  private static final long MILLI = 1_000_000;

  private final SharedRate rate = new SharedRate(1_000_000);

  /** When a sender is through that takes a kilobyte as soon as it may. */
  private long nanosFor(int kilobytes, long beginNanos) {
    long now = beginNanos;
    for (int i = 0; i < kilobytes; i++) {
      long wait = rate.take(1000, now);
      while (wait > 0) {
        now += wait;
        wait = rate.take(1000, now);
      }
    }
    return now - beginNanos;
  }

  @Test
  void nobodyWaitsForTheFirst() {
    assertThat(rate.take(10_000_000, Long.MAX_VALUE - 5)).isZero();
  }

  @Test
  void overTimeTheRateHolds() {
    assertThat(nanosFor(10_000, 7)).isBetween(9_900 * MILLI, 10_000 * MILLI);
  }

  @Test
  void whatWasNotTakenInTimeIsNotSavedUp() {
    long unused = nanosFor(10, 0);
    assertThat(nanosFor(1_000, 60_000 * MILLI)).isGreaterThan(900 * MILLI);
  }

  @Test
  void sendersShareIt() {
    long now = 0;
    int taken = 0;
    while (now < 1_000 * MILLI) {
      for (int sender = 0; sender < 5; sender++) {
        taken += rate.take(1000, now) == 0 ? 1 : 0;
      }
      now += MILLI;
    }
    assertThat(taken).isBetween(1_000, 1_060);
  }

  @Test
  void oneThatIsLargerThanTheRateOfASecondPassesAndIsWaitedFor() {
    assertThat(rate.take(5_000_000, 0)).isZero();
    assertThat(rate.take(1, 0)).isEqualTo(5_000 * MILLI - SharedRate.BURST_NANOS);
  }

  @Test
  void aRateIsPositive() {
    assertThatThrownBy(() -> new SharedRate(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
