package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Truncated;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.ValidateOk;
import io.terroir.runtime.Invariants.BrokenInvariantException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Records that every member has executed are dropped, and nobody is misled by it: rules E3, E4 and
 * E6 of docs/counterexamples.md.
 */
class TruncationTest {
  private static final Command FIRST = TestCluster.write("first", "k");
  private static final int MANY = 2_000;

  /** Twenty ticks; in this time the others send half as many signs of life as would be needed. */
  private static final long TICKS_FOR_MANY_MILLIS = 100;

  private static final Command SECOND = TestCluster.write("second", "k");

  private final TestCluster three = new TestCluster(3, 1);
  private final Script script = new Script(three);

  /** Everybody tells everybody how far it has executed, and then what it concludes. */
  private void truncate(TestCluster cluster) {
    for (int round = 0; round < 3; round++) {
      IntStream.rangeClosed(1, cluster.ids.size())
          .filter(at -> cluster.replica(at).isUp())
          .forEach(cluster::flushExecuted);
      cluster.passTime(2 * TestCluster.TIMING.progressMillis());
    }
  }

  private Frontier truncated(int at) {
    return three.replica(at).core().truncated();
  }

  @Test
  void whatEveryMemberHasExecutedIsDropped() {
    CommandId first = three.submit(1, FIRST);
    CommandId second = three.submit(2, SECOND);
    three.passTime(200);
    truncate(three);
    for (int at = 1; at <= 3; at++) {
      assertThat(truncated(at).covers(first)).isTrue();
      assertThat(truncated(at).covers(second)).isTrue();
      assertThat(three.replica(at).recordsOnDisk()).isZero();
    }
  }

  /** A step that dropped all of it would hold up those who wait for a decision. */
  @Test
  void muchIsDroppedInManySteps() {
    List<CommandId> ids =
        IntStream.range(0, MANY)
            .mapToObj(i -> three.submit(1, TestCluster.write("c" + i, "k" + i)))
            .toList();
    three.passTime(400);
    IntStream.rangeClosed(1, 3).forEach(three::flushExecuted);
    Frontier everybody = Frontier.within(Deps.of(ids.toArray(CommandId[]::new)));
    three.inject(2, 1, new Message.Progress(Deps.NONE, everybody, everybody));
    three.inject(3, 1, new Message.Progress(Deps.NONE, everybody, everybody));
    assertThat(truncated(1).size()).isBetween(1L, MANY / 2L);
    three.passTime(TICKS_FOR_MANY_MILLIS);
    assertThat(ids).allMatch(truncated(1)::covers);
    assertThat(three.replica(1).recordsOnDisk()).isZero();
  }

  @Test
  void whatIsExecutedButMayBeForgottenIsKept() {
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    three.flushExecuted(1);
    three.flushExecuted(2);
    three.passTime(200);
    assertThat(three.replica(3).executor().isExecuted(first)).isTrue();
    for (int at = 1; at <= 3; at++) {
      assertThat(truncated(at).isEmpty()).isTrue();
    }
  }

  @Test
  void recordsAreKeptUntilEveryMemberProposesThemAsDependencies() {
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    Frontier executed = Frontier.within(Deps.of(first));
    three.flushExecuted(2);
    three.inject(1, 2, new Message.Progress(Deps.of(first), executed, executed));
    three.inject(3, 2, new Message.Progress(Deps.of(first), executed, Frontier.NONE));
    assertThat(truncated(2).isEmpty()).isTrue();
    three.inject(3, 2, new Message.Progress(Deps.of(first), executed, executed));
    assertThat(truncated(2).covers(first)).isTrue();
  }

  @Test
  void memberThatIsDownHoldsTruncationBackUntilItHasCaughtUp() {
    three.crash(3);
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    truncate(three);
    assertThat(three.replica(1).executor().isExecuted(first)).isTrue();
    assertThat(truncated(1).isEmpty()).isTrue();
    three.restart(3);
    three.passTime(400);
    truncate(three);
    assertThat(truncated(1).covers(first)).isTrue();
    assertThat(truncated(3).covers(first)).isTrue();
  }

  @Test
  void conflictingCommandsAreStillCommittedInOneRoundTripAfterTruncation() {
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    truncate(three);
    CommandId second = script.submit(2, SECOND);
    script.commitFast(2, second, 1);
    assertThat(three.instance(2, second).deps().contains(first)).isTrue();
  }

  /**
   * Rule E3. A command whose coordinator knew of no conflict is pre-accepted by a replica that has
   * dropped one meanwhile. If it answered without it, the command would be committed in one round
   * trip, and a validation by a replica that still has the other would make it a no-op.
   */
  @Test
  void replicaDependsOnWhatItHasDropped() {
    CommandId late = script.submit(1, FIRST);
    CommandId executed = script.submit(3, SECOND);
    script.commitFast(3, executed, 2);
    PreAccept early = new PreAccept(late, FIRST, Deps.NONE);
    Frontier everybody = Frontier.within(Deps.of(executed));
    three.flushExecuted(3);
    three.inject(1, 3, new Message.Progress(Deps.NONE, everybody, everybody));
    three.inject(2, 3, new Message.Progress(Deps.NONE, everybody, everybody));
    assertThat(truncated(3).covers(executed)).isTrue();
    three.inject(1, 3, early);
    assertThat(three.instance(3, late).deps().contains(executed)).isTrue();
    assertThat(three.inFlight(3, 1, PreAcceptOk.class, late)).isTrue();
  }

  /** Rule E4. An id that was dropped is neither new nor a no-op to anybody who asks. */
  @Test
  void questionsAboutWhatWasDroppedAreAnsweredTruncated() {
    CommandId first = script.submit(1, FIRST);
    PreAccept preAccept = new PreAccept(first, FIRST, Deps.NONE);
    three.passTime(200);
    truncate(three);
    Ballot higher = new Ballot(1, 3);
    for (Message question :
        new Message[] {
          preAccept,
          new Message.Accept(first, higher, Nop.NOP, Deps.NONE),
          new Message.Recover(first, higher),
          new Message.Validate(first, higher, FIRST, Deps.NONE),
          new Message.TryRecover(first)
        }) {
      three.network.clear();
      three.inject(3, 2, question);
      assertThat(three.network)
          .containsExactly(
              new TestCluster.InFlight(three.id(2), three.id(3), new Truncated(first)));
    }
    assertThat(three.replica(2).core().openIds()).isEmpty();
    assertThat(three.replica(2).recordsOnDisk()).isZero();
  }

  @Test
  void answersAndDecisionsAboutWhatWasDroppedChangeNothing() {
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    truncate(three);
    three.network.clear();
    three.inject(2, 1, new PreAcceptOk(first, Deps.NONE));
    three.inject(2, 1, new Message.Commit(first, Ballot.ZERO, FIRST, Deps.NONE));
    three.inject(2, 1, new Truncated(first));
    assertThat(three.network).isEmpty();
    assertThat(three.replica(1).recordsOnDisk()).isZero();
  }

  @Test
  void replicaRemembersWhatItHasDroppedWhenItRestarts() {
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    truncate(three);
    three.crash(2);
    three.restart(2);
    assertThat(truncated(2).covers(first)).isTrue();
    assertThat(three.replica(2).executor().isExecuted(first)).isTrue();
    CommandId second = script.submit(2, SECOND);
    assertThat(three.instance(2, second).initialDeps().contains(first)).isTrue();
  }

  @Test
  void crashBeforeTheRecordsAreGoneLosesNothing() {
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    Frontier everybody = Frontier.within(Deps.of(first));
    three.replica(2).flushExecuted(three.nowMillis);
    three.sync(2);
    three.inject(1, 2, new Message.Progress(Deps.of(first), everybody, everybody));
    three.receive(
        new TestCluster.InFlight(
            three.id(3), three.id(2), new Message.Progress(Deps.of(first), everybody, everybody)));
    assertThat(truncated(2).covers(first)).isTrue();
    three.crash(2);
    three.restart(2);
    assertThat(truncated(2).isEmpty()).isTrue();
    assertThat(three.instance(2, first).isCommitted()).isTrue();
  }

  /** Only a disk that has gone back in time lacks what others have dropped. */
  @Test
  void replicaThatLostWhatItHadWrittenStops() {
    CommandId lost = three.submit(1, FIRST);
    three.network.clear();
    assertThatThrownBy(() -> three.inject(2, 3, new Truncated(lost)))
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining("lost what was written");
  }

  @Test
  void reportFromBeforeATruncationAsksForNothing() {
    CommandId first = three.submit(1, FIRST);
    three.passTime(200);
    truncate(three);
    three.nowMillis += TestCluster.TIMING.resendMillis();
    three.network.clear();
    three.inject(3, 1, new Message.Progress(Deps.NONE, Frontier.NONE, Frontier.NONE));
    three.nowMillis += TestCluster.TIMING.resendMillis();
    three.inject(3, 1, new Message.Progress(Deps.NONE, Frontier.NONE, Frontier.NONE));
    assertThat(three.inFlight(1, 3, Message.Commit.class, first)).isFalse();
  }

  /**
   * Rule E6. A recoverer hears of an id that contradicts its command, which all have executed and
   * it has dropped by then. Everybody executes the command after that id, so nothing contradicts.
   */
  @Test
  void whatWasDroppedContradictsNothing() {
    CommandId abandoned = script.submit(1, FIRST);
    script.preAccept(1, abandoned, 2);
    three.network.clear();
    script.recover(2, abandoned, 3);
    Validate question =
        (Validate)
            three.network.stream()
                .map(TestCluster.InFlight::message)
                .filter(Validate.class::isInstance)
                .findFirst()
                .orElseThrow();
    CommandId other = new CommandId(three.id(3), 1, 1);
    three.inject(
        3, 2, new Message.Commit(other, Ballot.ZERO, TestCluster.write("o", "k"), Deps.NONE));
    Frontier everybody = Frontier.within(Deps.of(other));
    three.flushExecuted(2);
    three.inject(1, 2, new Message.Progress(Deps.NONE, everybody, everybody));
    three.inject(3, 2, new Message.Progress(Deps.NONE, everybody, everybody));
    assertThat(truncated(2).covers(other)).isTrue();
    three.inject(
        3,
        2,
        new ValidateOk(
            abandoned, question.ballot(), Set.of(new Message.Invalidating(other, false))));
    assertThat(three.instance(2, abandoned).phase()).isEqualTo(Phase.ACCEPTED);
    assertThat(three.instance(2, abandoned).proposal()).contains(FIRST);
  }
}
