package io.terroir.runtime.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HybridLogicalClockTest {
  private long wallMillis = 1_000_000;
  private final HybridLogicalClock clock = new HybridLogicalClock(() -> wallMillis);

  @Test
  void growsWithinOneMillisecond() {
    HybridTimestamp first = clock.now();
    HybridTimestamp second = clock.now();

    assertThat(first).isEqualTo(HybridTimestamp.of(1_000_000, 0));
    assertThat(second).isEqualTo(HybridTimestamp.of(1_000_000, 1));
  }

  @Test
  void neverGoesBackWhenTheWallClockDoes() {
    HybridTimestamp before = clock.now();
    wallMillis -= 10_000;

    assertThat(clock.now()).isGreaterThan(before);
  }

  @Test
  void carriesAFullCounterIntoTheMilliseconds() {
    HybridTimestamp last = HybridTimestamp.of(7, 0xffff);

    assertThat(last.next()).isEqualTo(HybridTimestamp.of(8, 0)).isGreaterThan(last);
  }

  @Test
  void issuesTimestampsAfterWhatItMerged() {
    HybridTimestamp remote = HybridTimestamp.of(wallMillis + 500, 3);

    clock.update(remote);

    assertThat(clock.now()).isEqualTo(remote.next());
  }

  @Test
  void refusesATimestampTooFarAheadBeforeItIsMerged() {
    HybridTimestamp poisoned = HybridTimestamp.of(wallMillis + 501, 0);

    assertThatThrownBy(() -> clock.update(poisoned))
        .isInstanceOf(ClockOffsetException.class)
        .hasMessageContaining("501 ms ahead");
    assertThat(clock.now().wallMillis()).isEqualTo(wallMillis);
    assertThat(clock.refused()).isEqualTo(1);
  }

  @Test
  void resumesAfterItsOwnTimestampsHoweverFarAhead() {
    HybridTimestamp own = HybridTimestamp.of(wallMillis + 60_000, 0);

    clock.resumeAfter(own);

    assertThat(clock.now()).isGreaterThan(own);
  }

  @Test
  void comparesPackedValuesAsUnsigned() {
    HybridTimestamp late = HybridTimestamp.of((1L << 48) - 1, 0);

    assertThat(late).isGreaterThan(HybridTimestamp.of(1, 0));
    assertThat(late.wallMillis()).isEqualTo((1L << 48) - 1);
  }
}
