package io.terroir.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Paper, figure 3: the five properties that Raft guarantees, checked after every step of groups
 * whose messages are delayed, lost, repeated and reordered, whose disks sync late, whose members
 * crash, restart and are cut off, and whose logs are cut. Prints the seed of a broken run.
 */
class SafetyTest {
  private static final int SEEDS = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void groupsOfAnySizeStaySafe(int members) {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGroup group = new RandomGroup(members, 1000L * members + seed);
      group.run(1500);
      group.heal();
      assertThat(group.converges())
          .as("%d members converge once the network heals, seed %d", members, seed)
          .isTrue();
    }
  }

  /**
   * A disk is lost while all others are intact, and replaced by a blank one under the same name.
   */
  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void oneLostDiskAtATimeLosesNothing(int members) {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGroup group = new RandomGroup(members, 5000L * members + seed).losingDisks();
      group.run(3000);
      group.heal();
      assertThat(group.converges())
          .as("%d members converge once the network heals, seed %d", members, seed)
          .isTrue();
    }
  }

  /** Voters and learners come and go, up to a group of nothing but those who were no members. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void changesOfMembersLoseNothing(int voters) {
    long changes = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGroup group =
          new RandomGroup(voters, 5 - voters, 9000L * voters + seed).changingMembers(1);
      group.run(3000);
      group.heal();
      assertThat(group.converges())
          .as("%d voters at first converge once the network heals, seed %d", voters, seed)
          .isTrue();
      changes += group.changesCommitted();
    }
    assertThat(changes).as("committed").isGreaterThan(SEEDS / 2);
  }

  /** As before, with so many voters that one disk may be lost. */
  @Test
  void changesOfMembersWithOneLostDiskAtATimeLoseNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGroup group = new RandomGroup(3, 2, 70_000L + seed).changingMembers(3).losingDisks();
      group.run(4000);
      group.heal();
      assertThat(group.converges())
          .as("members converge once the network heals, seed %d", seed)
          .isTrue();
    }
  }

  /** Nothing rests on a rest: neither what is committed nor what is read. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void groupsThatRestStaySafe(int members) {
    long rested = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGroup group = new RandomGroup(members, 300_000L * members + seed).resting();
      group.run(1500);
      group.heal();
      assertThat(group.converges())
          .as("%d members converge once the network heals, seed %d", members, seed)
          .isTrue();
      rested += group.rested();
    }
    assertThat(rested).as("found at rest").isGreaterThan(SEEDS / 2);
  }

  /** Link masks of three members in which some member reaches a majority both ways. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyLinkMaskWithAConnectedMajorityElectsALeaderThatStays(long seed) {
    for (int mask = 0; mask < 64; mask++) {
      RandomGroup group = new RandomGroup(3, seed);
      if (!group.cut(mask)) {
        continue;
      }
      group.calm(30);
      assertThat(group.leads()).as("a leader under link mask %d, seed %d", mask, seed).isTrue();
      long term = group.highestTerm();
      group.calm(30);
      assertThat(group.leads()).as("still a leader under mask %d, seed %d", mask, seed).isTrue();
      assertThat(group.highestTerm())
          .as("terms do not grow under mask %d, seed %d", mask, seed)
          .isEqualTo(term);
    }
  }
}
