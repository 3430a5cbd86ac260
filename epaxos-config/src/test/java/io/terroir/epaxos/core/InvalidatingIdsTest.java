package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.Commit;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Waiting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The second half of rule 4 (figure 5): what a recoverer makes of ids that speak against the fast
 * path of the one that it recovers. Five replicas, so n - f = 3, e = 2, and a vote of |Q| - e = 1
 * member of the quorum leaves the fast path possible.
 *
 * <p>Where {@code first} was committed fast, {@link TestCluster} fails the test as soon as anybody
 * decides it differently.
 */
class InvalidatingIdsTest {
  private static final Command FIRST = TestCluster.write("first", "k");
  private static final Command OTHER = TestCluster.write("other", "k");

  private final TestCluster cluster = new TestCluster(5, 1);
  private final Script script = new Script(cluster);
  private CommandId first;

  @BeforeEach
  void submitFirst() {
    first = script.submit(1, FIRST);
  }

  /** {@code at} recovers {@code id} with a quorum of itself and two others, and validates. */
  private void recoverAndValidate(int at, CommandId id, int... others) {
    script.recover(at, id, others);
    script.validate(at, id, others);
  }

  /** The first command is committed fast by 1, 2 and 3; 1 dies before anybody hears of it. */
  private void commitFirstFastAndCrash() {
    script.countPreAccepts(1, first, 2, 3);
    assertThat(cluster.instance(1, first).isCommitted()).isTrue();
    cluster.crash(1);
  }

  /** 4 submits a command that it and 5, unlike 2 and 3, know before the first. */
  private CommandId submitOtherUnawareOfFirst() {
    CommandId other = script.submit(4, OTHER);
    script.preAccept(4, other, 5);
    script.countPreAccepts(4, other, 5);
    return other;
  }

  /** 4 learns of the first command from 2 and 3, and commits the other one on the slow path. */
  private void commitOtherSlowly(CommandId other) {
    script.preAccept(4, other, 2, 3);
    script.countPreAccepts(4, other, 2, 3);
    cluster.nowMillis += TestCluster.TIMING.slowPathMillis();
    cluster.tick(4);
    cluster.sync(4);
    script.accept(4, other, 2, 3);
  }

  private void passResendInterval(int at) {
    cluster.nowMillis += TestCluster.TIMING.resendMillis();
    cluster.tick(at);
    cluster.sync(at);
  }

  private void assertWaits(int at, CommandId id, int member) {
    assertThat(cluster.inFlight(at, member, Waiting.class, id)).as("announces").isTrue();
    assertThat(cluster.inFlight(at, member, Accept.class, id)).as("proposes").isFalse();
  }

  /**
   * Lemma 11. With exactly |Q| - e votes a fast quorum would contain every replica outside Q, also
   * the dead coordinator of the other command, which would then depend on this one. Otherwise the
   * two would wait for each other: one vote each is not above n - f - e.
   */
  @Test
  void commandsOfTwoDeadCoordinatorsDoNotWaitForEachOther() {
    CommandId other = script.submit(2, OTHER);
    script.preAccept(1, first, 3);
    script.preAccept(2, other, 4);
    cluster.crash(1);
    cluster.crash(2);

    recoverAndValidate(5, first, 3, 4);

    script.accept(5, first, 3, 4);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
  }

  /** Lemma 11 says nothing about a coordinator that is in Q: the fast quorum may be without it. */
  @Test
  void idWhoseCoordinatorIsInTheQuorumIsWaitedFor() {
    script.preAccept(1, first, 2, 3);
    CommandId other = submitOtherUnawareOfFirst();
    commitFirstFastAndCrash();

    recoverAndValidate(5, first, 3, 4);
    assertWaits(5, first, 3);

    commitOtherSlowly(other);
    cluster.deliver(4, 5, Commit.class, other);
    script.accept(5, first, 3, 4);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
  }

  /** Nor with more than |Q| - e votes: then a fast quorum may be without the coordinator. */
  @Test
  void idOfAnAbsentCoordinatorIsWaitedForIfMoreHaveVoted() {
    script.preAccept(1, first, 2, 3);
    CommandId other = submitOtherUnawareOfFirst();
    commitFirstFastAndCrash();

    recoverAndValidate(5, first, 2, 3);
    assertWaits(5, first, 3);

    commitOtherSlowly(other);
    cluster.deliver(4, 5, Commit.class, other);
    script.accept(5, first, 2, 3);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
  }

  /**
   * Two recoverers wait for each other's id, one with n - f - e votes and one with one more. Only
   * the greater number excludes that the other id was committed fast.
   */
  @Test
  void ofTwoRecoverersThatWaitForEachOtherTheOneWithFewVotesGivesWay() {
    script.preAccept(1, first, 2, 3);
    CommandId other = script.submit(5, OTHER);
    script.preAccept(5, other, 4);
    cluster.crash(5);
    recoverAndValidate(4, other, 1, 2);
    assertWaits(4, other, 3);
    commitFirstFastAndCrash();
    recoverAndValidate(3, first, 2, 4);
    assertWaits(3, first, 4);

    cluster.deliver(4, 3, Waiting.class, other);
    assertWaits(3, first, 4);

    cluster.deliver(3, 4, Waiting.class, first);
    script.accept(4, other, 2, 3);
    assertThat(cluster.decision(other).proposal()).isEqualTo(Nop.NOP);
    cluster.deliver(4, 3, Commit.class, other);
    script.accept(3, first, 2, 4);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
  }

  /**
   * Example 6 of the paper. Enough of the quorum have pre-accepted the command for it to have been
   * committed fast, but another one was, which does not depend on it: who takes the command for
   * decided would execute the two in different orders.
   */
  @Test
  void commandThatWasOvertakenByAFastCommitIsNotResurrected() {
    script.preAccept(1, first, 3);
    cluster.crash(1);
    CommandId other = script.submit(4, OTHER);
    script.commitFast(4, other, 2, 5);
    assertThat(cluster.decision(other).deps()).isEqualTo(Deps.NONE);

    recoverAndValidate(3, first, 4, 5);

    script.accept(3, first, 4, 5);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
    cluster.checkVisibility();
  }

  /** Nobody in the quorum knows that the other one is committed; it is decided first. */
  @Test
  void commandThatMayHaveBeenOvertakenWaitsForTheOther() {
    script.preAccept(1, first, 2, 3);
    cluster.crash(1);
    CommandId other = script.submit(4, OTHER);
    script.preAccept(4, other, 5);
    script.countPreAccepts(4, other, 5);

    recoverAndValidate(2, first, 3, 5);
    assertWaits(2, first, 3);

    cluster.passTime(5_000);
    assertThat(cluster.decisions()).containsOnlyKeys(first, other);
    cluster.checkVisibility();
  }

  /** What the missing member knows may be what excludes the command. */
  @Test
  void nothingIsConcludedBeforeEveryMemberOfTheQuorumHasValidated() {
    script.preAccept(1, first, 3);
    cluster.crash(1);
    CommandId other = script.submit(4, OTHER);
    script.recover(5, first, 3, 4);
    script.validate(5, first, 3);
    assertThat(cluster.inFlight(5, 3, Accept.class, first)).isFalse();

    cluster.crash(4);
    cluster.network.removeIf(sent -> sent.from().number() == 4);
    passResendInterval(5);
    assertThat(cluster.inFlight(5, 3, Accept.class, first)).isFalse();

    cluster.passTime(5_000);
    assertThat(cluster.instance(2, first).isCommitted()).as("with others").isTrue();
    assertThat(cluster.decisions()).doesNotContainKey(other);
  }

  /** It did not commit fast, or it would have said so, and by voting it gave that up. */
  @Test
  void voteOfTheCoordinatorEndsTheWaitWithANoOp() {
    script.preAccept(1, first, 2, 3);
    CommandId other = submitOtherUnawareOfFirst();
    recoverAndValidate(5, first, 3, 4);
    assertWaits(5, first, 3);

    cluster.deliver(5, 1, Recover.class, first);
    cluster.deliver(1, 5, RecoverOk.class, first);

    script.accept(5, first, 3, 4);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
    assertThat(cluster.decisions()).doesNotContainKey(other);
  }

  /** The coordinator took the slow path, so not the fast one. */
  @Test
  void voteOfAMemberThatHasAcceptedEndsTheWaitWithWhatItHasAccepted() {
    script.preAccept(1, first, 2, 3);
    CommandId other = submitOtherUnawareOfFirst();
    script.countPreAccepts(1, first, 2);
    script.preAccept(1, first, 5);
    script.countPreAccepts(1, first, 5);
    cluster.nowMillis += TestCluster.TIMING.slowPathMillis();
    cluster.tick(1);
    cluster.sync(1);
    cluster.deliver(1, 2, Accept.class, first);
    cluster.crash(1);
    recoverAndValidate(5, first, 3, 4);
    assertWaits(5, first, 3);

    cluster.deliver(5, 2, Recover.class, first);
    cluster.deliver(2, 5, RecoverOk.class, first);

    script.accept(5, first, 3, 4);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
    assertThat(cluster.decision(first).deps()).isEqualTo(Deps.of(other));
  }

  @Test
  void recovererThatLearnsTheCommitStopsWaiting() {
    script.preAccept(1, first, 2, 3);
    CommandId other = submitOtherUnawareOfFirst();
    commitFirstFastAndCrash();
    recoverAndValidate(5, first, 3, 4);

    cluster.deliver(1, 5, Commit.class, first);
    assertThat(cluster.instance(5, first).isCommitted()).isTrue();
    commitOtherSlowly(other);
    cluster.deliver(4, 5, Commit.class, other);

    assertThat(cluster.inFlight(5, 3, Accept.class, first)).isFalse();
    assertThat(cluster.executedAt(5)).containsExactly(first, other);
  }

  @Test
  void higherBallotEndsTheWait() {
    script.preAccept(1, first, 2, 3);
    CommandId other = submitOtherUnawareOfFirst();
    commitFirstFastAndCrash();
    recoverAndValidate(5, first, 3, 4);
    assertWaits(5, first, 3);

    cluster.inject(2, 5, new Recover(first, new Ballot(9, 2)));
    commitOtherSlowly(other);
    cluster.deliver(4, 5, Commit.class, other);

    assertThat(cluster.inFlight(5, 3, Accept.class, first)).isFalse();
  }

  @Test
  void waitIsAnnouncedAgainUntilAHigherBallotIsJoined() {
    script.preAccept(1, first, 2, 3);
    submitOtherUnawareOfFirst();
    commitFirstFastAndCrash();
    recoverAndValidate(5, first, 3, 4);

    cluster.lose(5, 3, Waiting.class, first);
    passResendInterval(5);
    assertWaits(5, first, 3);

    cluster.lose(5, 3, Waiting.class, first);
    cluster.inject(2, 5, new Recover(first, new Ballot(9, 2)));
    passResendInterval(5);
    assertThat(cluster.inFlight(5, 3, Waiting.class, first)).isFalse();
  }
}
