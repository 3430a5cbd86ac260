package io.terroir.simulation;

import static io.terroir.simulation.Nodes.eu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedWorldTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimulatedWorld world = new SimulatedWorld(7);

  @Test
  void forksStreamsThatDoNotShiftEachOther() {
    long untouched = new SimulatedWorld(7).random("a").nextLong();
    world.random("b").nextLong();

    assertThat(world.random("a").nextLong()).isEqualTo(untouched);
    assertThat(world.random("b").nextLong()).isNotEqualTo(untouched);
  }

  @Test
  void timePassesOnlyWhenItIsAskedTo() {
    List<Duration> fired = new ArrayList<>();
    eu(world, 1).pipe().schedule(Duration.ofHours(5), () -> fired.add(world.elapsed()));

    world.runFor(Duration.ofHours(4));
    assertThat(fired).isEmpty();
    assertThat(world.elapsed()).isEqualTo(Duration.ofHours(4));

    world.runFor(Duration.ofHours(4));
    assertThat(fired).containsExactly(Duration.ofHours(5));
  }

  @Test
  void stopsAtTheConditionOrAtTheLimit() {
    List<String> seen = new ArrayList<>();
    eu(world, 1).pipe().schedule(Duration.ofSeconds(3), () -> seen.add("timer"));

    assertThat(world.runUntil(() -> !seen.isEmpty(), Duration.ofSeconds(2))).isFalse();
    assertThat(world.runUntil(() -> !seen.isEmpty(), Duration.ofSeconds(9))).isTrue();
    assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void mixesPipesInEveryOrderButKeepsTheOrderOfEach() {
    assertThat(LongStream.range(0, 50).mapToObj(SimulatedWorldTest::orderOfTwoPipes).distinct())
        .hasSizeGreaterThan(3)
        .allSatisfy(order -> assertThat(order).containsSubsequence("a1", "a2", "a3"))
        .allSatisfy(order -> assertThat(order).containsSubsequence("b1", "b2", "b3"));
  }

  @Test
  void knowsWhichPipeRuns() {
    SimulatedNode node = eu(world, 1);
    List<Boolean> current = new ArrayList<>();
    node.pipe().execute(() -> current.add(node.pipe().isCurrent()));
    node.pipe().execute(() -> current.add(node.pipe(1).isCurrent()));
    world.runFor(SECOND);

    assertThat(current).containsExactly(true, false);
    assertThat(node.pipe().isCurrent()).isFalse();
  }

  @Test
  void neverRunsACancelledTimer() {
    List<String> seen = new ArrayList<>();
    Pipe pipe = eu(world, 1).pipe();
    Pipe.Timer timer = pipe.schedule(SECOND, () -> seen.add("timer"));
    pipe.schedule(SECOND.minusNanos(1), timer::cancel);
    world.runFor(SECOND.multipliedBy(2));

    assertThat(seen).isEmpty();
  }

  @Test
  void anExceptionInAHandlerStopsItsNodeAndIsSeen() {
    SimulatedNode node = eu(world, 1);
    List<String> seen = new ArrayList<>();
    node.pipe().execute(() -> Invariants.check(false, "one leader per term"));
    node.pipe().execute(() -> seen.add("after the failure"));
    world.runFor(SECOND);

    assertThat(node.isUp()).isFalse();
    assertThat(seen).isEmpty();
    assertThat(world.failures()).hasSize(1);
    assertThat(world.failures().get(0).node()).isEqualTo(node.peer().node());
    assertThat(world.failures().get(0).cause()).hasMessageContaining("one leader per term");
  }

  @Test
  void aCrashEndsAllThatTheProcessHadGoing() {
    SimulatedNode node = eu(world, 1);
    List<String> seen = new ArrayList<>();
    node.pipe().execute(() -> seen.add("handler"));
    node.pipe().schedule(SECOND, () -> seen.add("timer"));
    node.journal().commit(new JournalBatch(), () -> seen.add("durable"));
    node.store().flush(() -> seen.add("flushed"));
    node.crash();
    node.restart();
    world.runFor(SECOND.multipliedBy(5));

    assertThat(seen).isEmpty();
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void checksItsInvariantsAfterEveryEvent() {
    List<String> seen = new ArrayList<>();
    world.always(() -> Invariants.check(seen.size() < 2, "at most one"));
    eu(world, 1).pipe().execute(() -> seen.add("one"));
    eu(world, 1).pipe().execute(() -> seen.add("two"));

    assertThatThrownBy(() -> world.runFor(SECOND))
        .isInstanceOf(Invariants.BrokenInvariantException.class);
  }

  @Test
  void noticesALoopInWhichNoTimePasses() {
    Pipe pipe = eu(world, 1).pipe();
    pipe.execute(() -> again(pipe));

    assertThatThrownBy(() -> world.runFor(SECOND)).hasMessageContaining("time passes");
  }

  @Test
  void skewsTheWallClockOfOneNodeOnly() {
    SimulatedNode fast = eu(world, 1);
    fast.setWallOffset(Duration.ofMinutes(10));

    assertThat(fast.wallClock().millis() - world.wallClock().millis()).isEqualTo(600_000);
    assertThat(eu(world, 2).wallClock().millis()).isEqualTo(world.wallClock().millis());
  }

  @Test
  void forgetsCancelledTimers() {
    Pipe pipe = eu(world, 1).pipe();
    pipe.schedule(SECOND, () -> {}).cancel();
    world.runFor(SECOND.multipliedBy(2));

    assertThat(world.events()).isZero();
  }

  private static void again(Pipe pipe) {
    pipe.execute(() -> again(pipe));
  }

  private static List<String> orderOfTwoPipes(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    List<String> order = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      eu(world, 1).pipe().execute(() -> order.add("a" + number));
      eu(world, 2).pipe().execute(() -> order.add("b" + number));
    }
    world.runFor(SECOND);
    return order;
  }
}
