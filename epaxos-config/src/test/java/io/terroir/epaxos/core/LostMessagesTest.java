package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.Commit;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.Waiting;
import org.junit.jupiter.api.Test;

/**
 * The paper has links that lose nothing; ours do. Whatever was lost is asked for again, and an id
 * is known, and therefore decided, as soon as anybody has heard of it in any way.
 */
class LostMessagesTest {
  private static final Command FIRST = TestCluster.write("first", "k");
  private static final Command OTHER = TestCluster.write("other", "k");

  private final TestCluster three = new TestCluster(3, 1);
  private final TestCluster five = new TestCluster(5, 1);

  private static void passResendInterval(TestCluster cluster, int at) {
    cluster.nowMillis += TestCluster.TIMING.resendMillis();
    cluster.tick(at);
    cluster.sync(at);
  }

  @Test
  void voteToPreAcceptThatWasLostIsGivenAgain() {
    Script script = new Script(three);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    three.lose(2, 1, PreAcceptOk.class, first);

    passResendInterval(three, 1);
    script.commitFast(1, first, 2);
  }

  @Test
  void voteToAcceptThatWasLostIsGivenAgain() {
    Script script = new Script(three);
    script.submit(3, OTHER);
    CommandId first = script.submit(1, FIRST);
    script.takeSlowPath(1, first, 3);
    three.deliver(1, 3, Accept.class, first);
    three.lose(3, 1, AcceptOk.class, first);
    three.lose(1, 2, Accept.class, first);

    passResendInterval(three, 1);
    assertThat(three.inFlight(1, 2, Accept.class, first))
        .as("also to those who never heard")
        .isTrue();
    script.accept(1, first, 3);
  }

  /** Before anybody would recover the id: its coordinator sees who lacks it. */
  @Test
  void commitThatWasLostIsSentAgain() {
    Script script = new Script(three);
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    three.lose(1, 2, Commit.class, first);
    three.lose(1, 3, Commit.class, first);
    three.lose(1, 3, PreAccept.class, first);

    three.passTime(TestCluster.TIMING.recoverMillis() - 1);
    assertThat(three.executedAt(2)).containsExactly(first);
    assertThat(three.executedAt(3)).containsExactly(first);
  }

  /** Issuers number without gaps, so a later id tells of the earlier ones. */
  @Test
  void idWhosePayloadIsLostForEverIsDecidedToo() {
    Script script = new Script(three);
    CommandId lost = script.submit(1, FIRST);
    CommandId later = script.submit(1, TestCluster.write("later", "unrelated"));
    three.lose(1, 2, PreAccept.class, lost);
    three.lose(1, 3, PreAccept.class, lost);
    script.preAccept(1, later, 2);
    three.crash(1);
    assertThat(three.replica(2).core().openIds()).contains(lost);

    three.passTime(2_000);

    assertThat(three.decision(lost).proposal()).isEqualTo(Nop.NOP);
    assertThat(three.decisions()).containsKey(later);
  }

  @Test
  void idThatOnlyADependencyNamesIsKnown() {
    Script script = new Script(five);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    CommandId other = script.submit(2, OTHER);
    script.preAccept(2, other, 3);
    assertThat(five.replica(3).core().openIds()).contains(first);
    five.crash(1);
    five.crash(2);

    five.passTime(4_000);

    assertThat(five.decisions()).containsKeys(first, other);
  }

  @Test
  void idThatOnlyAnObjectionNamesIsKnown() {
    Script script = new Script(five);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 3);
    CommandId other = script.submit(4, OTHER);
    five.crash(1);
    script.recover(5, first, 3, 4);
    assertThat(five.replica(5).core().openIds()).doesNotContain(other);

    script.validate(5, first, 3, 4);

    assertThat(five.replica(5).core().openIds()).contains(other);
  }

  @Test
  void idThatSomebodyElseHasDecidedIsKnown() {
    Script script = new Script(three);
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    three.lose(1, 3, Commit.class, first);

    three.inject(1, 3, new Message.Progress(Deps.of(first), Frontier.NONE, Frontier.NONE));

    assertThat(three.replica(3).core().openIds()).contains(first);
  }

  /** The last word about a wait may come before the one who needs it waits itself. */
  @Test
  void announcementOfAWaitIsKeptUntilItIsNeeded() {
    Script script = new Script(five);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2, 3);
    CommandId other = script.submit(5, OTHER);
    script.preAccept(5, other, 4);
    five.crash(5);
    script.recover(4, other, 1, 2);
    script.recover(3, first, 2, 4);
    script.validate(3, first, 2, 4);
    five.deliver(3, 4, Waiting.class, first);

    script.validate(4, other, 1, 2);

    script.accept(4, other, 1, 2);
    assertThat(five.decision(other).proposal()).isEqualTo(Nop.NOP);
  }

  /** Votes are not asked for again: the recoverer tries a higher ballot, later and later. */
  @Test
  void recovererThatMissesVotesBeginsAgainAtAHigherBallot() {
    Script script = new Script(three);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    three.crash(1);
    three.crash(3);
    three.passTime(3_000);
    Ballot tried = three.instance(2, first).ballot();
    assertThat(tried.counter()).isBetween(4L, 20L);

    three.restart(3);
    three.passTime(2_000);

    assertThat(three.decision(first).proposal()).isEqualTo(FIRST);
    assertThat(three.decision(first).ballot().compareTo(tried)).isPositive();
  }

  /** A member of the quorum that dies before it has validated does not hold up the recovery. */
  @Test
  void recovererThatMissesAValidationBeginsAgainWithOthers() {
    Script script = new Script(five);
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2, 3);
    five.crash(1);
    script.recover(4, first, 3, 5);
    five.crash(5);
    five.lose(4, 3, Validate.class, first);
    five.lose(4, 3, Recover.class, first);
    five.lose(3, 4, RecoverOk.class, first);

    five.passTime(3_000);

    assertThat(five.instance(4, first).decidedProposal()).isEqualTo(FIRST);
  }
}
