package io.terroir.simulation;

import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static io.terroir.simulation.Nodes.inbox;
import static io.terroir.simulation.Nodes.send;
import static io.terroir.simulation.Nodes.us;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.journal.JournalBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimulatedWorld world = new SimulatedWorld(23);
  private final SimulatedNode node = eu(world, 1);
  private final SimulatedNode other = us(world, 1);
  private final List<String> seen = new ArrayList<>();

  @Test
  void aPausedProcessRunsNothing() {
    List<String> received = inbox(node);
    workOfEveryKind();
    node.pause(SECOND.multipliedBy(10));
    world.runFor(SECOND.multipliedBy(9));

    assertThat(node.isUp()).isTrue();
    assertThat(node.isPaused()).isTrue();
    assertThat(seen).isEmpty();
    assertThat(received).isEmpty();
  }

  @Test
  void whatWaitedIsHandledAtOnceAfterwards() {
    List<String> received = inbox(node);
    workOfEveryKind();
    node.pause(SECOND.multipliedBy(10));
    world.runFor(SECOND.multipliedBy(10).plusMillis(10));

    assertThat(seen).containsExactlyInAnyOrder("handler", "durable", "timer");
    assertThat(received).containsExactly("message");
    assertThat(node.isPaused()).isFalse();
  }

  @Test
  void whatWaitedIsHandledInTheOrderInWhichItCame() {
    node.pause(SECOND.multipliedBy(10));
    for (int i = 10; i < 40; i++) {
      String text = "timer " + i;
      node.pipe().schedule(Duration.ofMillis(i), () -> seen.add(text));
    }
    world.runFor(SECOND.multipliedBy(11));

    assertThat(seen).hasSize(30).isSorted();
  }

  @Test
  void theClocksGoOn() {
    List<Long> fired = new ArrayList<>();
    node.pipe().schedule(SECOND, () -> fired.add(node.clock().nanos()));
    node.pause(SECOND.multipliedBy(10));
    world.runFor(SECOND.multipliedBy(11));

    assertThat(fired).containsExactly(SECOND.multipliedBy(10).toNanos());
  }

  @Test
  void theOthersGoOn() {
    List<String> received = inbox(other);
    node.pause(SECOND.multipliedBy(10));
    send(us(world, 2), other, "hello");
    world.runFor(SECOND);

    assertThat(received).containsExactly("hello");
  }

  @Test
  void aLaterPauseDecidesWhenItEnds() {
    node.pipe().execute(() -> seen.add("handler"));
    node.pause(SECOND);
    node.pause(SECOND.multipliedBy(3));
    world.runFor(SECOND.multipliedBy(2));
    assertThat(seen).isEmpty();

    node.pause();
    world.runFor(SECOND.multipliedBy(20));
    assertThat(seen).isEmpty();

    node.resume();
    world.runFor(Duration.ZERO);
    assertThat(seen).containsExactly("handler");
  }

  @Test
  void aHandlerOfTheBacklogMayPauseItAgain() {
    node.pipe().execute(() -> node.pause(SECOND));
    node.pipe().execute(() -> seen.add("second"));
    node.pause(SECOND);
    world.runFor(SECOND.plusMillis(500));
    assertThat(seen).isEmpty();

    world.runFor(SECOND);
    assertThat(seen).containsExactly("second");
  }

  @Test
  void aPausedProcessCanBeKilled() {
    inbox(node);
    workOfEveryKind();
    node.pause(SECOND);
    world.runFor(SECOND.dividedBy(2));
    node.crash();
    node.restart();
    node.pipe().execute(() -> seen.add("new life"));
    List<String> received = inbox(node);
    world.runFor(Duration.ofMillis(1));

    assertThat(node.isPaused()).isFalse();
    assertThat(seen).containsExactly("new life");
    world.runFor(SECOND.multipliedBy(2));
    assertThat(received).isEmpty();
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void isTheSameEveryTime() {
    assertThat(BusyRun.traceHash(5)).isEqualTo(BusyRun.traceHash(5));
  }

  private void workOfEveryKind() {
    node.pipe().execute(() -> seen.add("handler"));
    node.pipe().schedule(Duration.ofMillis(5), () -> seen.add("timer"));
    JournalBatch batch = new JournalBatch().put(bytes("a"), bytes("1"));
    node.journal().commit(batch, () -> seen.add("durable"));
    send(other, node, "message");
  }
}
