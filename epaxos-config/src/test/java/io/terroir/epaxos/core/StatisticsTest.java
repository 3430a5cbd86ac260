package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.Commit;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a replica counts, so that an operator sees which way decisions take. */
class StatisticsTest {
  private static final Command FIRST = TestCluster.write("first", "k");
  private static final Command OTHER = TestCluster.write("other", "k");

  private final TestCluster cluster = new TestCluster(3, 1);
  private final Script script = new Script(cluster);

  private Statistics.Totals statistics(int at) {
    return cluster.replica(at).core().statistics().totals();
  }

  private void assertConcluded(int at, RecoveryOutcome only) {
    assertConcluded(cluster.replica(at), only);
  }

  private static void assertConcluded(TestReplica recoverer, RecoveryOutcome only) {
    Statistics.Totals statistics = recoverer.core().statistics().totals();
    Map<RecoveryOutcome, Long> counted = new EnumMap<>(RecoveryOutcome.class);
    for (RecoveryOutcome outcome : RecoveryOutcome.values()) {
      counted.put(outcome, statistics.recoveries(outcome));
    }
    assertThat(counted).containsEntry(only, 1L);
    assertThat(counted.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
    assertThat(statistics.recoveries()).isEqualTo(1);
  }

  @Test
  void commitsAreCountedByTheirPathAndConflictsOncePerInstance() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    CommandId other = script.submit(3, OTHER);
    script.takeSlowPath(3, other, 2, 1);
    script.accept(3, other, 2);

    assertThat(statistics(1).fastCommits()).isEqualTo(1);
    assertThat(statistics(1).slowCommits()).isZero();
    assertThat(statistics(1).conflicts()).isZero();
    assertThat(statistics(3).fastCommits()).isZero();
    assertThat(statistics(3).slowCommits()).isEqualTo(1);
    assertThat(statistics(3).conflicts()).isEqualTo(1);
  }

  @Test
  void dependenciesAreCountedInRuns() {
    for (int i = 0; i < 3; i++) {
      CommandId id = script.submit(1, FIRST);
      script.commitFast(1, id, 2);
      cluster.deliver(1, 2, Commit.class, id);
    }
    CommandId last = script.submit(2, OTHER);
    script.commitFast(2, last, 1);

    assertThat(statistics(2).decided()).isEqualTo(4);
    assertThat(statistics(2).dependencyRuns()).as("of none, one, two and three ids").isEqualTo(3);
    Statistics second = cluster.replica(2).core().statistics();
    assertThat(second.takeLongestDependencies()).isEqualTo(1);
    assertThat(second.takeLongestDependencies()).as("since the last time").isZero();
  }

  @Test
  void decisionThatSomebodyHasIsLearned() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 3);
    cluster.recover(2, first);
    cluster.deliver(2, 1, Message.Recover.class, first);
    cluster.deliver(1, 2, Commit.class, first);

    assertConcluded(2, RecoveryOutcome.COMMIT_LEARNED);
    assertThat(statistics(2).noOps()).isZero();
  }

  @Test
  void whatSomebodyHasAcceptedIsAdopted() {
    CommandId other = script.submit(3, OTHER);
    script.preAccept(3, other, 2);
    CommandId first = script.submit(1, FIRST);
    script.takeSlowPath(1, first, 2);
    cluster.deliver(1, 3, Accept.class, first);
    cluster.crash(1);
    script.recover(2, first, 3);
    script.accept(2, first, 3);

    assertConcluded(2, RecoveryOutcome.ACCEPT_ADOPTED);
  }

  @Test
  void coordinatorThatJoinsGivesItsCommandUp() {
    CommandId first = script.submit(1, FIRST);
    script.recover(2, first, 1);
    script.accept(2, first, 1);

    assertConcluded(2, RecoveryOutcome.NO_OP_BY_COORDINATOR);
    assertThat(statistics(2).noOps()).isEqualTo(1);
  }

  @Test
  void commandThatNothingContradictsIsValidated() {
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    cluster.crash(1);
    script.recover(2, first, 3);
    script.validate(2, first, 3);
    script.accept(2, first, 3);

    assertConcluded(2, RecoveryOutcome.VALIDATED);
  }

  @Test
  void commandThatAnotherContradictsIsGivenUp() {
    TestCluster five = new TestCluster(5, 1);
    Script steps = new Script(five);
    CommandId first = steps.submit(1, FIRST);
    CommandId other = steps.submit(2, OTHER);
    steps.preAccept(1, first, 3);
    steps.preAccept(2, other, 4);
    five.crash(1);
    five.crash(2);
    steps.recover(5, first, 3, 4);
    steps.validate(5, first, 3, 4);

    assertConcluded(five.replica(5), RecoveryOutcome.NO_OP_BY_CONTRADICTION);
  }

  @Test
  void commandForWhichTooFewHaveVotedAsItWasProposedIsGivenUp() {
    CommandId other = script.submit(3, OTHER);
    script.preAccept(3, other, 2);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2, 3);
    cluster.crash(1);
    script.recover(2, first, 3);
    script.accept(2, first, 3);

    assertConcluded(2, RecoveryOutcome.NO_OP_BY_VOTES);
  }

  @Test
  void idsAreCountedInThePhaseThatTheyHaveReached() {
    EpaxosCore second = cluster.replica(2).core();
    assertThat(second.phases()).isEqualTo(PhaseCounts.NONE);

    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    assertThat(second.phases()).isEqualTo(new PhaseCounts(0, 1, 0, 0));

    script.countPreAccepts(1, first, 2);
    cluster.deliver(1, 2, Commit.class, first);
    assertThat(second.phases()).isEqualTo(new PhaseCounts(0, 0, 0, 1));

    CommandId lost = script.submit(1, FIRST);
    CommandId later = script.submit(1, OTHER);
    script.preAccept(1, later, 2);
    assertThat(second.phases()).as("%s is only known", lost).isEqualTo(new PhaseCounts(1, 1, 0, 1));

    cluster.recover(3, later);
    cluster.deliver(3, 2, Message.Recover.class, later);
    assertThat(second.phases()).as("joining is no phase").isEqualTo(new PhaseCounts(1, 1, 0, 1));
    assertThat(second.phases().open()).isEqualTo(2);
  }

  @Test
  void idsWhoseRecordsWereDroppedAreNotCounted() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    script.settle();
    for (int at = 1; at <= 3; at++) {
      cluster.flushExecuted(at);
    }
    cluster.passTime(3 * TestCluster.TIMING.resendMillis());

    EpaxosCore second = cluster.replica(2).core();
    assertThat(second.truncated().covers(first)).isTrue();
    assertThat(second.phases()).isEqualTo(PhaseCounts.NONE);
    assertThat(second.floor().size()).isEqualTo(1);
    assertThat(second.durablyExecuted().size()).isEqualTo(1);
  }
}
