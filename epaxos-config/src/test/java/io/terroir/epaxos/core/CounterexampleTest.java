package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.Commit;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.ValidateOk;
import io.terroir.runtime.Invariants;
import org.junit.jupiter.api.Test;

/**
 * Executions that break Agreement under an easy reading of the protocol, step by step, with three
 * replicas. {@link TestCluster} checks Agreement at every message; each test also says what the
 * rule makes of it, and fails when the rule is taken out.
 */
class CounterexampleTest {
  private static final Command FIRST = TestCluster.write("first", "k");
  private static final Command SECOND = TestCluster.write("second", "k");

  private final TestCluster cluster = new TestCluster(3, 1);
  private final Script script = new Script(cluster);

  @Test
  void committedNoOpNeverInvalidates() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    cluster.crash(1);
    CommandId second = script.submit(3, SECOND);
    cluster.deliver(3, 2, PreAccept.class, second);
    script.recover(2, second, 3);
    script.accept(2, second, 3);
    assertThat(cluster.instance(2, second).decidedProposal()).isEqualTo(Nop.NOP);
    cluster.deliver(2, 3, Commit.class, second);

    script.recover(2, first, 3);
    cluster.deliver(2, 3, Validate.class, first);
    cluster.deliver(3, 2, ValidateOk.class, first);
    script.accept(2, first, 3);

    assertThat(cluster.instance(2, first).decidedProposal()).isEqualTo(FIRST);
  }

  @Test
  void acceptedNoOpIsJudgedByWhatItsCoordinatorSubmitted() {
    CommandId other = script.submit(1, TestCluster.write("other", "unrelated"));
    cluster.lose(1, 2, PreAccept.class, other);
    script.recover(2, other, 1);
    assertThat(cluster.instance(2, other).proposal()).contains(Nop.NOP);
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 3);
    cluster.crash(1);

    script.recover(3, first, 2);
    cluster.deliver(3, 2, Validate.class, first);
    cluster.deliver(2, 3, ValidateOk.class, first);
    script.accept(3, first, 2);

    assertThat(cluster.instance(3, first).decidedProposal()).isEqualTo(FIRST);
  }

  @Test
  void coordinatorThatJoinedARecoveryNoLongerCommitsFast() {
    CommandId first = script.submit(1, FIRST);
    cluster.deliver(1, 2, PreAccept.class, first);
    script.recover(3, first, 1);

    cluster.deliver(2, 1, PreAcceptOk.class, first);

    assertThat(cluster.instance(1, first).isCommitted()).isFalse();
    cluster.deliver(3, 2, Recover.class, first);
    script.accept(3, first, 2);
    assertThat(cluster.instance(3, first).decidedProposal()).isEqualTo(Nop.NOP);
  }

  /** The recoverer whose ballot was joined will find what was chosen; it alone goes on. */
  @Test
  void votesToAcceptCountOnlyUntilAHigherBallotIsJoined() {
    CommandId second = script.submit(3, SECOND);
    CommandId first = script.submit(1, FIRST);
    script.takeSlowPath(1, first, 3);
    cluster.deliver(1, 3, Accept.class, first);
    cluster.recover(2, first);
    cluster.deliver(2, 1, Recover.class, first);

    cluster.deliver(3, 1, AcceptOk.class, first);

    assertThat(cluster.instance(1, first).phase()).isEqualTo(Phase.ACCEPTED);
    cluster.deliver(1, 2, RecoverOk.class, first);
    script.accept(2, first, 1);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
    assertThat(cluster.decision(first).deps()).isEqualTo(Deps.of(second));
  }

  /** Two values were accepted in two ballots; only the one of the higher ballot was chosen. */
  @Test
  void recoveryTakesWhatWasAcceptedInTheHighestBallot() {
    script.submit(3, SECOND);
    CommandId first = script.submit(1, FIRST);
    script.takeSlowPath(1, first, 3);
    cluster.lose(1, 3, Accept.class, first);
    script.recover(2, first, 3);
    script.accept(2, first, 3);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
    cluster.crash(2);

    // The first ballot of 1 is below the one that 3 has joined already.
    cluster.recover(1, first);
    cluster.lose(1, 3, Recover.class, first);
    script.recover(1, first, 3);

    assertThat(cluster.instance(1, first).proposal()).contains(Nop.NOP);
    script.accept(1, first, 3);
    assertThat(cluster.instance(1, first).isCommitted()).isTrue();
  }

  @Test
  void commitIsTakenWhateverBallotWasJoined() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    cluster.inject(3, 2, new Recover(first, new Ballot(9, 3)));

    cluster.deliver(1, 2, Commit.class, first);

    assertThat(cluster.instance(2, first).isCommitted()).isTrue();
    assertThat(cluster.executedAt(2)).containsExactly(first);
  }

  @Test
  void commitIsFinalAndAnswersEveryRequestAboutItsId() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    cluster.deliver(1, 2, Commit.class, first);
    Instance committed = cluster.instance(2, first);
    Ballot higher = new Ballot(9, 3);
    Message[] requests = {
      new Accept(first, higher, Nop.NOP, Deps.NONE),
      new Recover(first, higher),
      new Validate(first, committed.ballot(), SECOND, Deps.NONE),
      new PreAccept(first, FIRST, Deps.NONE)
    };
    for (Message request : requests) {
      cluster.lose(2, 3, Commit.class, first);
      cluster.inject(3, 2, request);
      assertThat(cluster.instance(2, first)).isEqualTo(committed);
      assertThat(cluster.inFlight(2, 3, Commit.class, first)).isTrue();
    }
  }

  @Test
  void replicaStopsRatherThanTakeASecondDecision() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    Commit otherwise = new Commit(first, new Ballot(9, 3), Nop.NOP, Deps.NONE);

    assertThatThrownBy(() -> cluster.inject(3, 1, otherwise))
        .isInstanceOf(Invariants.BrokenInvariantException.class);
  }

  @Test
  void recovererThatLearnsTheCommitStops() {
    CommandId first = script.submit(1, FIRST);
    script.commitFast(1, first, 2);
    script.recover(3, first, 2);
    cluster.deliver(1, 3, Commit.class, first);
    cluster.lose(3, 2, Accept.class, first);
    cluster.deliver(3, 2, Validate.class, first);
    cluster.deliver(2, 3, ValidateOk.class, first);
    assertThat(cluster.inFlight(3, 2, Accept.class, first)).isFalse();
    assertThat(cluster.instance(3, first).decidedProposal()).isEqualTo(FIRST);
  }

  @Test
  void ballotZeroEndsWithTheLifeOfItsCoordinator() {
    CommandId second = script.submit(3, SECOND);
    CommandId first = script.submit(1, FIRST);
    cluster.deliver(1, 3, PreAccept.class, first);
    cluster.deliver(3, 1, PreAcceptOk.class, first);
    cluster.nowMillis += TestCluster.TIMING.slowPathMillis();
    cluster.tick(1);
    cluster.deliver(1, 3, Accept.class, first);
    cluster.lose(3, 1, AcceptOk.class, first);
    cluster.crash(1);
    cluster.restart(1);
    assertThat(cluster.instance(1, first).phase()).isEqualTo(Phase.PREACCEPTED);

    cluster.nowMillis += TestCluster.TIMING.resendMillis();
    cluster.tick(1);
    cluster.sync(1);
    cluster.deliver(1, 2, PreAccept.class, first);
    cluster.deliver(2, 1, PreAcceptOk.class, first);

    assertThat(cluster.instance(1, first).isCommitted()).isFalse();
    assertThat(cluster.inFlight(1, 2, PreAccept.class, first)).as("asks again").isFalse();
    script.recover(1, first, 3);
    script.accept(1, first, 3);
    assertThat(cluster.instance(1, first).decidedProposal()).isEqualTo(FIRST);
    assertThat(cluster.instance(1, first).deps()).isEqualTo(Deps.of(second));
  }

  @Test
  void repeatedValidateTouchesNothingThatWasAcceptedOrCommitted() {
    CommandId first = script.submit(1, FIRST);
    Ballot ballot = new Ballot(1, 3);
    Validate validate = new Validate(first, ballot, FIRST, Deps.NONE);
    cluster.deliver(1, 2, PreAccept.class, first);
    cluster.inject(3, 2, new Recover(first, ballot));
    cluster.inject(3, 2, validate);
    cluster.inject(3, 2, new Accept(first, ballot, Nop.NOP, Deps.NONE));
    Instance accepted = cluster.instance(2, first);
    assertThat(accepted.proposal()).contains(Nop.NOP);

    cluster.inject(3, 2, validate);
    assertThat(cluster.instance(2, first)).isEqualTo(accepted);

    cluster.inject(3, 2, new Commit(first, ballot, Nop.NOP, Deps.NONE));
    Instance committed = cluster.instance(2, first);
    cluster.inject(3, 2, validate);
    assertThat(cluster.instance(2, first)).isEqualTo(committed);
  }

  @Test
  void fastCommitIsDurableBeforeAnybodyHearsOfIt() {
    CommandId first = script.submit(1, FIRST);
    cluster.deliver(1, 2, PreAccept.class, first);
    cluster.deliverUnsynced(2, 1, PreAcceptOk.class, first);
    assertThat(cluster.instance(1, first).isCommitted()).isTrue();
    assertThat(cluster.inFlight(1, 2, Commit.class, first)).isFalse();
    assertThat(cluster.inFlight(1, 3, Commit.class, first)).isFalse();
    assertThat(cluster.executedAt(1)).isEmpty();

    cluster.crash(1);
    cluster.restart(1);
    script.recover(2, first, 1);
    script.accept(2, first, 1);
    assertThat(cluster.instance(2, first).decidedProposal()).isEqualTo(Nop.NOP);
  }

  /**
   * Otherwise the coordinator could forget its command, vote for a conflicting one without
   * depending on it, and a recoverer of that other one would conclude from the coordinator's
   * absence that it was not committed fast.
   */
  @Test
  void ownVoteIsDurableBeforeAnybodyHearsOfTheCommand() {
    CommandId first = cluster.submit(1, FIRST);
    assertThat(cluster.inFlight(1, 2, PreAccept.class, first)).isFalse();
    cluster.sync(1);
    assertThat(cluster.inFlight(1, 2, PreAccept.class, first)).isTrue();
  }

  @Test
  void idWithoutAPayloadIsRecoveredToANoOp() {
    CommandId first = script.submit(1, FIRST);
    cluster.crash(1);
    script.recover(2, first, 3);
    script.accept(2, first, 3);
    assertThat(cluster.instance(2, first).decidedProposal()).isEqualTo(Nop.NOP);
  }

  @Test
  void voteThatArrivesAfterTheQuorumIsKept() {
    CommandId second = script.submit(3, SECOND);
    CommandId first = script.submit(1, FIRST);
    cluster.deliver(1, 2, PreAccept.class, first);
    script.recover(2, first, 3);
    cluster.deliver(2, 1, Recover.class, first);
    cluster.deliver(1, 2, RecoverOk.class, first);
    cluster.deliver(2, 3, Validate.class, first);

    cluster.deliver(3, 2, ValidateOk.class, first);

    assertThat(cluster.inFlight(2, 3, Accept.class, first)).isTrue();
    script.accept(2, first, 3);
    assertThat(cluster.instance(2, first).decidedProposal()).isEqualTo(Nop.NOP);
    assertThat(cluster.instance(3, second).isCommitted()).isFalse();
  }
}
