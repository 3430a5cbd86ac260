package io.terroir.gossip.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.clock.HybridTimestamp;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Join is commutative, associative and idempotent, and deltas in any order make the state. */
class LatticeLawsTest {
  private static final int CASES = 20_000;
  private static final List<Incarnation> INCARNATIONS =
      List.of(
          new Incarnation(new NodeId("a"), 1),
          new Incarnation(new NodeId("a"), -1),
          new Incarnation(new NodeId("b"), 1));

  @Test
  void registersObeyTheLaws() {
    obeysTheLaws(
        random -> {
          // A dot names one write: what is under it is always the same.
          Dot dot = dot(random);
          int write = dot.hashCode();
          return new LwwRegister(
              HybridTimestamp.of(Math.floorMod(write, 3), 0),
              dot,
              Optional.of(ByteString.copyFromUtf8("v" + write)));
        });
  }

  @Test
  void talliesObeyTheLaws() {
    obeysTheLaws(random -> new Tally(random.nextInt(5), random.nextInt(5)));
  }

  @Test
  void elementsOfSetsObeyTheLaws() {
    obeysTheLaws(
        random -> {
          Set<Dot> removed = dots(random);
          Set<Dot> live = dots(random);
          live.removeAll(removed);
          return new AddWinsElement(live, removed);
        });
  }

  @Test
  void intervalsObeyTheLaws() {
    obeysTheLaws(LatticeLawsTest::intervals);
  }

  @Test
  void vectorsObeyTheLaws() {
    obeysTheLaws(LatticeLawsTest::vector);
  }

  @Test
  void deltasOfACounterMakeItsStateInAnyOrderAndNumber() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      Tally state = Tally.ZERO;
      long expected = 0;
      List<Tally> deltas = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        long delta = random.nextInt(21) - 10L;
        state = state.plus(delta);
        expected += delta;
        deltas.add(state);
      }
      deltas.addAll(deltas.subList(3, 9));
      Collections.shuffle(deltas, random);
      assertThat(deltas.stream().reduce(Tally.ZERO, Tally::join)).isEqualTo(state);
      assertThat(state.net()).isEqualTo(expected);
    }
  }

  @Test
  void anAdditionThatARemovalHasNotSeenSurvives() {
    Dot seen = new Dot(INCARNATIONS.get(0), 0);
    Dot unseen = new Dot(INCARNATIONS.get(2), 0);
    AddWinsElement added = new AddWinsElement(Set.of(seen), Set.of());
    AddWinsElement removal = new AddWinsElement(Set.of(), Set.of(seen));
    AddWinsElement concurrent = new AddWinsElement(Set.of(unseen), Set.of());

    assertThat(added.join(removal).isPresent()).isFalse();
    assertThat(added.join(removal).join(concurrent).isPresent()).isTrue();
  }

  @Test
  void aRemovalThatArrivesBeforeItsAdditionStillRemovesIt() {
    Dot dot = new Dot(INCARNATIONS.get(0), 4);
    AddWinsElement removal =
        AddWinsElement.ABSENT
            .join(new AddWinsElement(Set.of(), Set.of(dot)))
            .forgetting(covered -> false);
    AddWinsElement both =
        removal.join(new AddWinsElement(Set.of(dot), Set.of())).forgetting(dot::equals);

    assertThat(both.isPresent()).isFalse();
    assertThat(both.isBlank()).as("a removed element leaves nothing behind").isTrue();
  }

  @Test
  void subtractingIntervalsLeavesExactlyTheOthers() {
    Random random = new Random(11);
    for (int i = 0; i < CASES; i++) {
      Intervals a = intervals(random);
      Intervals b = intervals(random);
      Intervals rest = a.minus(b);
      for (long n = 0; n < 30; n++) {
        assertThat(rest.contains(n)).isEqualTo(a.contains(n) && !b.contains(n));
      }
    }
  }

  private static <T extends Lattice<T>> void obeysTheLaws(Function<Random, T> generator) {
    Random random = new Random(42);
    for (int i = 0; i < CASES; i++) {
      T a = generator.apply(random);
      T b = generator.apply(random);
      T c = generator.apply(random);
      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      assertThat(a.join(a)).isEqualTo(a);
      assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
    }
  }

  private static Dot dot(Random random) {
    return new Dot(INCARNATIONS.get(random.nextInt(INCARNATIONS.size())), random.nextInt(4));
  }

  private static Set<Dot> dots(Random random) {
    Set<Dot> dots = new TreeSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      dots.add(dot(random));
    }
    return dots;
  }

  private static Intervals intervals(Random random) {
    Intervals intervals = Intervals.EMPTY;
    for (int i = random.nextInt(6); i > 0; i--) {
      intervals = intervals.plus(random.nextInt(20));
    }
    return intervals;
  }

  private static DotVector vector(Random random) {
    DotVector vector = DotVector.EMPTY;
    for (int i = random.nextInt(6); i > 0; i--) {
      vector = vector.plus(dot(random));
    }
    return vector;
  }
}
