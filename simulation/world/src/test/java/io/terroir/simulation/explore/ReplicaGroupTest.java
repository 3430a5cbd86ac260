package io.terroir.simulation.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.explore.Explorer.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A toy: replica 0 sends a few numbers to replica 1, which keeps their sum. */
class ReplicaGroupTest {
  private static final int DUPLICATES = 0;
  private static final int SENDS = 1;
  private static final int CRASHES = 2;

  private record Send() {}

  private record Take(int number) {}

  private record Crash() {}

  @SuppressWarnings("UnusedVariable")
  private static final class Summing implements LiveReplica<Integer> {
    private final int self;
    private int sent;
    private int sum;
    private int hidden;

    Summing(int self) {
      this.self = self;
    }

    @Override
    public Outcome take(Object event) {
      if (event instanceof Send) {
        sent++;
        return new Outcome(List.of(new Envelope(self, 1 - self, sent)), false);
      }
      if (event instanceof Take take) {
        if (take.number() == 13) {
          throw new IllegalStateException("unlucky");
        }
        hidden = take.number();
        sum += take.number();
        return new Outcome(List.of(), false);
      }
      sum = hidden == 1 ? 0 : -1;
      return new Outcome(List.of(), true);
    }

    @Override
    public Object memory() {
      return this;
    }

    @Override
    public Integer facts() {
      return sum;
    }
  }

  private static class Sums implements GroupProtocol<Integer, String> {
    private final int duplicates;
    private final int sumMax;

    Sums(int duplicates, int sumMax) {
      this.duplicates = duplicates;
      this.sumMax = sumMax;
    }

    @Override
    public int replicas() {
      return 2;
    }

    @Override
    public int[] budgets() {
      return new int[] {duplicates, 3, 1};
    }

    @Override
    public int duplicates() {
      return DUPLICATES;
    }

    @Override
    public LiveReplica<Integer> start(int number) {
      return new Summing(number);
    }

    @Override
    public StructuralHash hash() {
      return new StructuralHash.Builder().build();
    }

    @Override
    public List<Choice> choices(int number, Integer facts, String history) {
      List<Choice> choices = new ArrayList<>();
      if (number == 0) {
        choices.add(Choice.spending(new Send(), SENDS));
      } else {
        choices.add(Choice.spending(new Crash(), CRASHES));
      }
      return choices;
    }

    @Override
    public List<Choice> deliveries(Integer facts, Envelope envelope) {
      return List.of(Choice.free(new Take((Integer) envelope.message())));
    }

    @Override
    public boolean isOver(Integer facts, Envelope envelope) {
      return false;
    }

    @Override
    public String begin() {
      return "";
    }

    @Override
    public String observe(
        String history, int number, Integer before, Object event, Outcome outcome, Integer after) {
      if (after > sumMax) {
        throw new ViolationException("the sum is " + after);
      }
      return history;
    }

    @Override
    public void compare(int one, Integer factsOfOne, int other, Integer factsOfOther) {}
  }

  @Test
  void everyOrderOfDeliveriesIsExplored() {
    Exploration found = Explorer.explore(new ReplicaGroup<>(new Sums(0, 5)), Limits.NONE);

    assertThat(found.counterexample().orElseThrow().violation()).isEqualTo("the sum is 6");
    assertThat(found.counterexample().orElseThrow().actions()).hasSize(6);
  }

  @Test
  void messageArrivesTwiceOnlyIfThatIsPaidFor() {
    assertThat(Explorer.explore(new ReplicaGroup<>(new Sums(0, 6)), Limits.NONE).complete())
        .isTrue();
    assertThat(Explorer.explore(new ReplicaGroup<>(new Sums(1, 6)), Limits.NONE).counterexample())
        .isPresent();
    assertThat(Explorer.explore(new ReplicaGroup<>(new Sums(1, 9)), Limits.NONE).complete())
        .isTrue();
  }

  @Test
  void replicaThatStopsItselfIsAViolation() {
    Sums unlucky =
        new Sums(0, 100) {
          @Override
          public List<Choice> deliveries(Integer facts, Envelope envelope) {
            return List.of(Choice.free(new Take(13)));
          }
        };

    Exploration found = Explorer.explore(new ReplicaGroup<>(unlucky), Limits.NONE);

    assertThat(found.counterexample().orElseThrow().violation()).contains("unlucky");
  }

  @Test
  void hashThatLeavesOutWhatDecidesBehaviourIsFoundOut() {
    Sums blind =
        new Sums(0, 100) {
          @Override
          public StructuralHash hash() {
            return new StructuralHash.Builder()
                .ignoringFields(Summing.class.getName(), "hidden")
                .build();
          }
        };
    ReplicaGroup<Integer, String> group = new ReplicaGroup<>(blind, 1_000);
    Explorer.explore(group, Limits.NONE);
    ReplicaGroup<Integer, String> seeing = new ReplicaGroup<>(new Sums(0, 100), 1_000);
    Explorer.explore(seeing, Limits.NONE);

    assertThat(group.disagreement()).isPresent();
    assertThat(seeing.disagreement()).isEmpty();
  }
}
