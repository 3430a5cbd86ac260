package io.terroir.simulation.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.explore.Explorer.Limits;
import io.terroir.simulation.explore.Explorer.Order;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplorerTest {
  private static final Limits FAR = Limits.states(1_000_000);

  /** A walker on a square that goes east (0) or north (1), and must not step on one place. */
  private record Walk(int size, Place pit) implements StateSpace<Place> {
    @Override
    public Place initial() {
      return new Place(0, 0);
    }

    @Override
    public void successors(Place at, Visitor<Place> visitor) {
      if (at.x() < size - 1) {
        visitor.successor(0, new Place(at.x() + 1, at.y()));
      }
      if (at.y() < size - 1) {
        visitor.successor(1, new Place(at.x(), at.y() + 1));
      }
    }

    @Override
    public long fingerprint(Place at) {
      return (long) at.x() * size + at.y();
    }

    @Override
    public Optional<String> violation(Place at) {
      return at.equals(pit) ? Optional.of("fell") : Optional.empty();
    }

    @Override
    public String describe(Place before, long action) {
      return action == 0 ? "east" : "north";
    }
  }

  private record Place(int x, int y) {}

  private static final Place NOWHERE = new Place(-1, -1);

  @Test
  void everyStateIsVisitedOnceInEitherOrder() {
    for (Order order : Order.values()) {
      Exploration found = new Explorer<>(new Walk(100, NOWHERE), order, FAR).run();

      assertThat(found.states()).isEqualTo(10_000);
      assertThat(found.transitions()).isEqualTo(2 * 99 * 100);
      assertThat(found.complete()).isTrue();
    }
  }

  @Test
  void depthIsThatOfTheShortestWays() {
    assertThat(Explorer.explore(new Walk(50, NOWHERE), FAR).depth()).isEqualTo(98);
  }

  @Test
  void violationIsFoundByAShortestWayThatCanBeTakenAgain() {
    Walk walk = new Walk(50, new Place(2, 1));

    Exploration found = Explorer.explore(walk, FAR);

    Exploration.Counterexample way = found.counterexample().orElseThrow();
    assertThat(found.complete()).isFalse();
    assertThat(way.violation()).isEqualTo("fell");
    assertThat(way.actions()).containsExactlyInAnyOrder("east", "east", "north");
    List<Place> places = Explorer.replay(walk, way.script());
    assertThat(places.get(places.size() - 1)).isEqualTo(new Place(2, 1));
  }

  @Test
  void boundsCutAnExplorationOffAndItSaysSo() {
    Exploration byStates = Explorer.explore(new Walk(50, NOWHERE), Limits.states(100));
    Exploration byDepth = Explorer.explore(new Walk(50, NOWHERE), new Limits(Integer.MAX_VALUE, 3));

    assertThat(byStates.states()).isEqualTo(100);
    assertThat(byStates.complete()).isFalse();
    assertThat(byDepth.states()).isEqualTo(1 + 2 + 3 + 4);
    assertThat(byDepth.complete()).isFalse();
  }

  @Test
  void explorationThatEndsExactlyAtItsBoundIsComplete() {
    assertThat(Explorer.explore(new Walk(10, NOWHERE), Limits.states(100)).complete()).isTrue();
  }
}
