package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.explore.Exploration;
import io.terroir.simulation.explore.Explorer;
import io.terroir.simulation.explore.Explorer.Limits;
import io.terroir.simulation.explore.ReplicaGroup;
import io.terroir.simulation.explore.StructuralHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every interleaving of the EPaxos core within small bounds; the numbers are printed. */
class EpaxosExplorationTest {
  @ParameterizedTest
  @ValueSource(strings = {"slow-disks", "one-command", "rival-recoveries", "one-recovery"})
  void everyInterleavingKeepsTheInvariants(String bounds) {
    Exploration found = EpaxosExploration.explore(bounds, Limits.NONE);

    assertThat(found.counterexample()).isEmpty();
    assertThat(found.complete()).isTrue();
  }

  /** As deep as the shortest ways to the errors that were planted there, and some more. */
  @ParameterizedTest
  @CsvSource({"restarted-coordinator, 200000", "dead-coordinators, 500000", "commuting, 450000"})
  void everyShortInterleavingKeepsTheInvariants(String bounds, int statesMax) {
    Exploration found = EpaxosExploration.explore(bounds, Limits.states(statesMax));

    assertThat(found.counterexample()).isEmpty();
  }

  @Test
  void replicasThatAreTakenForEqualBehaveAlike() {
    for (String bounds : Set.of("one-command", "restarted-coordinator")) {
      ReplicaGroup<ReplicaFacts, GroupHistory> group =
          new ReplicaGroup<>(new EpaxosProtocol(EpaxosExploration.bounds(bounds)), 2_000);
      Explorer.explore(group, Limits.states(20_000));

      assertThat(group.disagreement()).isEmpty();
    }
  }

  /** Taken for equal though they have joined different ballots, replicas are found out. */
  @Test
  void forgottenPartOfTheStateIsFoundOut() {
    EpaxosProtocol forgetful =
        new EpaxosProtocol(EpaxosExploration.bounds("rival-recoveries")) {
          @Override
          public StructuralHash hash() {
            return hashWithout("Instance", "ballot");
          }
        };
    ReplicaGroup<ReplicaFacts, GroupHistory> group = new ReplicaGroup<>(forgetful, 2_000);
    Explorer.explore(group, Limits.states(20_000));

    assertThat(group.disagreement()).isPresent();
  }

  @Test
  @EnabledIfSystemProperty(named = "terroir.explore.states", matches = "\\d+")
  void everyInterleavingWithinLargeBoundsKeepsTheInvariants() {
    Limits limits = Limits.states(Integer.getInteger("terroir.explore.states"));
    List<String> all = new ArrayList<>(EpaxosExploration.SMALL.keySet());
    all.addAll(EpaxosExploration.LARGE.keySet());
    for (String bounds : all) {
      assertThat(EpaxosExploration.explore(bounds, limits).counterexample()).isEmpty();
    }
  }
}
