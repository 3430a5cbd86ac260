package io.terroir.raft.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.shard.TestReplica;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many replicas are opened a part at a time, and nothing else waits for all of them. */
class OpeningPaceTest {
  private static final List<Integer> MANY = IntStream.range(0, 10_000).boxed().toList();

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final Pipe pipe = world.node(new Peer(new NodeId("a"), TestReplica.REGION)).pipe();
  private final List<Integer> opened = new ArrayList<>();
  private final OpeningPace<Integer> pace = new OpeningPace<>(pipe, opened::add);

  @Test
  void aTurnOpensABoundedNumberAndOthersComeBetween() {
    pipe.execute(() -> pace.open(MANY));
    int before = 0;
    for (int turn = 0; opened.size() < MANY.size(); turn++) {
      assertThat(turn).isLessThan(2 * MANY.size() / OpeningPace.OPENED_PER_TURN);
      boolean[] served = {false};
      pipe.execute(() -> served[0] = true);
      world.runFor(OpeningPace.TURN);
      assertThat(served[0]).isTrue();
      assertThat(opened.size() - before).isLessThanOrEqualTo(2 * OpeningPace.OPENED_PER_TURN);
      before = opened.size();
    }
    assertThat(opened).isEqualTo(MANY);
    assertThat(world.elapsed()).isLessThan(Duration.ofSeconds(2));
  }

  /** The directory changes while they are opened. */
  @Test
  void whatWaitsIsOpenedOnce() {
    for (int i = 0; i < 20; i++) {
      pipe.execute(() -> pace.open(MANY.subList(opened.size(), MANY.size())));
    }
    world.runFor(OpeningPace.TURN.dividedBy(2));
    assertThat(opened).hasSize(OpeningPace.OPENED_PER_TURN);
    world.runFor(Duration.ofSeconds(3));
    assertThat(opened).isEqualTo(MANY);
  }

  @Test
  void fewAreOpenedAtOnce() {
    pipe.execute(() -> pace.open(List.of(1, 2, 3)));
    world.runFor(Duration.ofMillis(1));
    assertThat(opened).containsExactly(1, 2, 3);
  }
}
