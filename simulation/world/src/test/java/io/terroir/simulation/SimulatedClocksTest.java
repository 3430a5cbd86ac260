package io.terroir.simulation;

import static io.terroir.simulation.Nodes.eu;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedClocksTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final double TEN_PERCENT = 100_000;

  private final SimulatedWorld world = new SimulatedWorld(17);
  private final SimulatedNode node = eu(world, 1);

  @Test
  void showTrueTimeUnlessTold() {
    world.runFor(Duration.ofHours(30));

    assertThat(node.clock().nanos()).isEqualTo(world.clock().nanos());
    assertThat(node.wallClock().millis()).isEqualTo(world.wallClock().millis());
  }

  @Test
  void aFastClockFiresItsTimersEarly() {
    node.clocks().setDriftPpm(TEN_PERCENT);

    assertThat(timerFiresAfter(Duration.ofMillis(1_100))).isEqualTo(SECOND);
    assertThat(node.clock().nanos()).isEqualTo(Duration.ofMillis(1_100).toNanos());
  }

  @Test
  void aSlowClockFiresThemLate() {
    node.clocks().setDriftPpm(-TEN_PERCENT);

    assertThat(timerFiresAfter(Duration.ofMillis(900))).isEqualTo(SECOND);
  }

  @Test
  void aTimerIsNotEarlyByAClockThatHasBecomeSlower() {
    world.schedule(SECOND.dividedBy(2), () -> node.clocks().setDriftPpm(-TEN_PERCENT));
    timerFiresAfter(SECOND);

    assertThat(node.clock().nanos()).isBetween(SECOND.toNanos(), SECOND.toNanos() + 2);
  }

  @Test
  void theMonotonicClockNeverGoesBack() {
    long last = node.clock().nanos();
    for (int i = 0; i < 1_000; i++) {
      node.clocks().setDriftPpm(world.random("drift" + i).nextDouble(-5e5, 5e5));
      node.clocks().jumpWall(Duration.ofSeconds(-1));
      world.runFor(Duration.ofNanos(world.random("step" + i).nextInt(1_000)));
      assertThat(node.clock().nanos()).isGreaterThanOrEqualTo(last);
      last = node.clock().nanos();
    }
  }

  @Test
  void aCrashDoesNotMendAClock() {
    node.clocks().setDriftPpm(TEN_PERCENT);
    node.crash();
    world.runFor(SECOND);
    node.restart();

    assertThat(node.clock().nanos()).isEqualTo(Duration.ofMillis(1_100).toNanos());
  }

  @Test
  void theMonotonicClockMayBeginAnywhere() {
    node.clocks().setMonotonicOrigin(-5);
    world.runFor(SECOND);

    assertThat(node.clock().nanos()).isEqualTo(SECOND.toNanos() - 5);
    assertThat(timerFiresAfter(SECOND)).isEqualTo(SECOND);
  }

  @Test
  void theWallClockJumpsAndDriftsOnItsOwn() {
    node.clocks().setWallOffset(Duration.ofMinutes(1));
    node.clocks().jumpWall(Duration.ofMinutes(-3));
    assertThat(node.clocks().wallOffset()).isEqualTo(Duration.ofMinutes(-2));

    node.clocks().setWallDriftPpm(1_000);
    world.runFor(Duration.ofSeconds(1_000));
    assertThat(node.clocks().wallOffset()).isEqualTo(Duration.ofSeconds(-119));
    assertThat(node.wallClock().millis() - world.wallClock().millis()).isEqualTo(-119_000);
    assertThat(node.clock().nanos()).isEqualTo(world.clock().nanos());
    assertThat(eu(world, 2).clocks().wallOffset()).isZero();
  }

  /** How much true time passes until a timer fires. */
  private Duration timerFiresAfter(Duration delay) {
    Duration begin = world.elapsed();
    List<Duration> fired = new ArrayList<>();
    node.pipe().schedule(delay, () -> fired.add(world.elapsed().minus(begin)));
    assertThat(world.runUntil(() -> !fired.isEmpty(), delay.multipliedBy(3))).isTrue();
    return fired.get(0);
  }
}
