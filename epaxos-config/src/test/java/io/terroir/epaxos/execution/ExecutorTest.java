package io.terroir.epaxos.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Ballot;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.IdSet;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.core.Phase;
import io.terroir.epaxos.core.ReplicaId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Section 3 of the paper: components in the order of dependencies, ids inside a component. */
class ExecutorTest {
  private static CommandId id(long sequence) {
    return new CommandId(new ReplicaId(1), 1, sequence);
  }

  private static Instance committed(long sequence, Deps deps) {
    Command command =
        new Command(new AccessSet(Set.of(), Set.of("k")), ByteString.copyFromUtf8("" + sequence));
    return new Instance(
        id(sequence),
        Phase.COMMITTED,
        Ballot.ZERO,
        Ballot.ZERO,
        Optional.of(command),
        Optional.of(command),
        deps,
        deps);
  }

  private static List<Long> sequences(List<Instance> instances) {
    return instances.stream().map(instance -> instance.id().sequence()).toList();
  }

  @Test
  void commandWithoutDependenciesIsExecutedAtOnce() {
    Executor executor = new Executor();
    assertThat(sequences(executor.commit(committed(1, Deps.NONE)))).containsExactly(1L);
    assertThat(executor.commit(committed(1, Deps.NONE))).as("only once").isEmpty();
  }

  @Test
  void commandWaitsForTheWholeClosureOfItsDependencies() {
    Executor executor = new Executor();
    assertThat(executor.commit(committed(3, Deps.of(id(2))))).isEmpty();
    assertThat(executor.commit(committed(2, Deps.of(id(1))))).isEmpty();
    assertThat(sequences(executor.commit(committed(1, Deps.NONE)))).containsExactly(1L, 2L, 3L);
    assertThat(executor.waitingCount()).isZero();
  }

  @Test
  void cycleIsExecutedInTheOrderOfIds() {
    Executor executor = new Executor();
    assertThat(executor.commit(committed(3, Deps.of(id(1))))).isEmpty();
    assertThat(executor.commit(committed(1, Deps.of(id(2))))).isEmpty();
    assertThat(sequences(executor.commit(committed(2, Deps.of(id(3))))))
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void componentThatIsCompleteIsExecutedEvenIfItsFollowerMustWait() {
    Executor executor = new Executor();
    assertThat(executor.commit(committed(2, Deps.of(id(1), id(3))))).isEmpty();
    assertThat(sequences(executor.commit(committed(1, Deps.NONE)))).containsExactly(1L);
    assertThat(sequences(executor.commit(committed(3, Deps.NONE)))).containsExactly(3L, 2L);
  }

  /** It counts as executed, and a command that depends on it must not wait for ever. */
  @Test
  void dependencyOnANoOpIsPassed() {
    Executor executor = new Executor();
    assertThat(executor.commit(committed(2, Deps.of(id(1))))).isEmpty();
    Instance noOp =
        new Instance(
            id(1),
            Phase.COMMITTED,
            new Ballot(1, 2),
            new Ballot(1, 2),
            Optional.of(Nop.NOP),
            Optional.empty(),
            Deps.NONE,
            Deps.NONE);
    assertThat(sequences(executor.commit(noOp))).containsExactly(1L, 2L);
    assertThat(sequences(executor.commit(committed(3, Deps.of(id(1), id(2)))))).containsExactly(3L);
  }

  @Test
  void chainOfHundredThousandCommittedBackwardsNeedsNoDeepStack() {
    int length = 100_000;
    Executor executor = new Executor();
    for (long i = length; i > 1; i--) {
      assertThat(executor.commit(committed(i, Deps.of(id(i - 1))))).isEmpty();
    }
    List<Instance> all = executor.commit(committed(1, Deps.NONE));
    assertThat(all).hasSize(length);
    assertThat(sequences(all)).isSorted();
  }

  @Test
  void chainOfHundredThousandSeenFromItsEndIsOneSearch() {
    int length = 100_000;
    Map<CommandId, Instance> graph = new HashMap<>();
    for (long i = length; i >= 1; i--) {
      graph.put(id(i), committed(i, i == 1 ? Deps.NONE : Deps.of(id(i - 1))));
    }
    ComponentSearch.Result result = new ComponentSearch(graph, new IdSet()).from(id(length));
    assertThat(result.inOrder()).hasSize(length);
    assertThat(sequences(result.inOrder())).isSorted();
  }

  @Test
  void componentOfThousandIsExecutedInTheOrderOfIds() {
    int size = 1_000;
    IdSet everything = new IdSet();
    for (long i = 1; i <= size; i++) {
      everything.add(id(i));
    }
    Executor executor = new Executor();
    List<Long> order = new ArrayList<>();
    List<Long> arrival = new ArrayList<>();
    for (long i = 1; i <= size; i++) {
      arrival.add(i);
    }
    Collections.shuffle(arrival, new Random(7));
    for (long i : arrival) {
      IdSet others = new IdSet();
      others.addAll(everything);
      others.remove(id(i));
      order.addAll(sequences(executor.commit(committed(i, others.toDeps()))));
    }
    assertThat(order).hasSize(size).isSorted();
  }

  @Test
  void orderDoesNotDependOnTheOrderOfCommits() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Instance> graph = randomGraphOfConflicts(random, 2 + random.nextInt(12));
      List<Long> first = executeShuffled(graph, random);
      List<Long> second = executeShuffled(graph, random);
      assertThat(first).as("seed %d", seed).hasSize(graph.size()).isEqualTo(second);
    }
  }

  /** Every two depend on each other in at least one direction, as conflicting commands do. */
  private static List<Instance> randomGraphOfConflicts(Random random, int size) {
    List<IdSet> deps = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      deps.add(new IdSet());
    }
    for (int i = 0; i < size; i++) {
      for (int j = i + 1; j < size; j++) {
        int direction = random.nextInt(3);
        if (direction != 0) {
          deps.get(i).add(id(j + 1));
        }
        if (direction != 1) {
          deps.get(j).add(id(i + 1));
        }
      }
    }
    List<Instance> graph = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      graph.add(committed(i + 1, deps.get(i).toDeps()));
    }
    return graph;
  }

  private static List<Long> executeShuffled(List<Instance> graph, Random random) {
    List<Instance> arrival = new ArrayList<>(graph);
    Collections.shuffle(arrival, random);
    Executor executor = new Executor();
    List<Long> order = new ArrayList<>();
    arrival.forEach(instance -> order.addAll(sequences(executor.commit(instance))));
    return order;
  }
}
