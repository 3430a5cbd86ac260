package io.terroir.simulation;

import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryJournalTest extends JournalContract {
  private final SimulatedWorld world = new SimulatedWorld(3);
  private final SimulatedNode node = eu(world, 1);

  @Override
  Journal journal() {
    return node.journal();
  }

  @Override
  void await(CompletableFuture<?> done) {
    assertThat(world.runUntil(done::isDone, Duration.ofSeconds(10))).isTrue();
  }

  @Override
  void crash() {
    node.crash();
    node.restart();
  }

  @Override
  void reopen() {
    node.journal().close();
    crash();
  }

  @Test
  void aSyncTakesTheTimeThatTheDiskTakes() {
    node.disk().setSyncTime(Duration.ofMillis(30), Duration.ofMillis(30));
    durable(new JournalBatch().put(bytes("a"), bytes("1")));

    assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void aCrashDuringASyncMayLeaveItAndMayNot() {
    assertThat(LongStream.range(0, 40).mapToObj(MemoryJournalTest::leftByACrash).distinct())
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void aFailedSyncStopsTheNodeAndCompletesNothing() {
    List<String> completed = new ArrayList<>();
    node.disk().setFailing(true);
    node.journal().commit(new JournalBatch(), () -> completed.add("lie"));
    world.runFor(Duration.ofSeconds(1));

    assertThat(completed).isEmpty();
    assertThat(node.isUp()).isFalse();
    assertThat(world.failures()).hasSize(1);
  }

  private static boolean leftByACrash(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    SimulatedNode node = eu(world, 1);
    node.journal().commit(new JournalBatch().put(bytes("a"), bytes("1")), () -> {});
    node.crash();
    node.restart();
    return node.journal().get(bytes("a")).isPresent();
  }
}
