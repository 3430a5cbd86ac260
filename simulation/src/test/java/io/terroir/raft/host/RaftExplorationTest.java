package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.explore.Exploration;
import io.terroir.simulation.explore.Explorer;
import io.terroir.simulation.explore.Explorer.Limits;
import io.terroir.simulation.explore.ReplicaGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every interleaving of the Raft core within small bounds; the numbers are printed. */
class RaftExplorationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "one-leader",
        "blank-disks",
        "slow-leader",
        "deposed-leader",
        "entered",
        "sole-voter-goes"
      })
  void everyInterleavingKeepsTheInvariants(String bounds) {
    Exploration found = RaftExploration.explore(bounds, Limits.NONE);

    assertThat(found.counterexample()).isEmpty();
    assertThat(found.complete()).isTrue();
  }

  /** As deep as the shortest ways to the errors that were planted there, and some more. */
  @ParameterizedTest
  @CsvSource({
    "two-leaders, 300000",
    "crash, 420000",
    "old-terms, 300000",
    "lost-disk, 300000",
    "member-goes, 300000",
    "member-comes, 300000"
  })
  void everyShortInterleavingKeepsTheInvariants(String bounds, int statesMax) {
    Exploration found = RaftExploration.explore(bounds, Limits.states(statesMax));

    assertThat(found.counterexample()).isEmpty();
  }

  @Test
  void memberOnANewDiskHasEnteredBeforeItsElectionsAreExplored() {
    ReplicaFacts member = new ExploredReplica(2, RaftExploration.bounds("entered")).facts();

    assertThat(member.disksLost()).isEqualTo(1);
    assertThat(member.joining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crash",
        "lost-disk",
        "deposed-leader",
        "entered",
        "member-comes",
        "sole-voter-goes"
      })
  void replicasThatAreTakenForEqualBehaveAlike(String bounds) {
    ReplicaGroup<ReplicaFacts, GroupHistory> group =
        new ReplicaGroup<>(new RaftProtocol(RaftExploration.bounds(bounds)), 2_000);
    Explorer.explore(group, Limits.states(50_000));

    assertThat(group.disagreement()).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = "terroir.explore.states", matches = "\\d+")
  void everyInterleavingWithinLargeBoundsKeepsTheInvariants() {
    Limits limits = Limits.states(Integer.getInteger("terroir.explore.states"));
    List<String> all = new ArrayList<>(RaftExploration.SMALL.keySet());
    all.addAll(RaftExploration.LARGE.keySet());
    for (String bounds : all) {
      assertThat(RaftExploration.explore(bounds, limits).counterexample()).isEmpty();
    }
  }
}
