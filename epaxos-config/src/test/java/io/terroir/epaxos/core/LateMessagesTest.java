package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.ValidateOk;
import org.junit.jupiter.api.Test;

/** Messages of a ballot that is over arrive while a later one is under way. */
class LateMessagesTest {
  private static final Command FIRST = TestCluster.write("first", "k");

  private final TestCluster three = new TestCluster(3, 1);
  private final TestCluster five = new TestCluster(5, 1);

  /** The vote would complete a fast quorum behind the recoverer's back. */
  @Test
  void preAcceptIsNotVotedForOnceARecoveryWasJoined() {
    Script script = new Script(three);
    CommandId first = script.submit(1, FIRST);
    three.recover(3, first);
    three.deliver(3, 2, Recover.class, first);

    three.deliver(1, 2, PreAccept.class, first);

    assertThat(three.inFlight(2, 1, PreAcceptOk.class, first)).isFalse();
    three.deliver(2, 3, RecoverOk.class, first);
    script.accept(3, first, 2);
    assertThat(three.decision(first).proposal()).isEqualTo(Nop.NOP);
    script.settle();
  }

  @Test
  void acceptIsNotVotedForOnceAHigherBallotWasJoined() {
    Script script = new Script(three);
    CommandId first = script.submit(1, FIRST);
    script.recover(2, first, 3);
    three.inject(1, 3, new Recover(first, new Ballot(9, 1)));
    Instance joined = three.instance(3, first);

    three.deliver(2, 3, Accept.class, first);

    assertThat(three.instance(3, first)).isEqualTo(joined);
    assertThat(three.inFlight(3, 2, AcceptOk.class, first)).isFalse();
  }

  /** What 3 and 5 said under the first ballot of 2 is older than what they then accepted. */
  @Test
  void voteOfAnEarlierBallotOfTheSameRecovererIsNotCounted() {
    Script script = new Script(five);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 4);
    five.crash(1);
    five.recover(2, first);
    five.deliver(2, 3, Recover.class, first);
    five.deliver(2, 5, Recover.class, first);
    script.recover(4, first, 3, 5);
    script.validate(4, first, 3, 5);
    script.accept(4, first, 3, 5);
    assertThat(five.decision(first).proposal()).isEqualTo(FIRST);
    five.crash(4);
    five.network.removeIf(sent -> sent.from().number() == 4);

    five.recover(2, first);
    five.deliver(3, 2, RecoverOk.class, first);
    five.deliver(5, 2, RecoverOk.class, first);

    assertThat(five.instance(2, first).phase()).isEqualTo(Phase.INITIAL);
    five.passTime(5_000);
    assertThat(five.instance(2, first).decidedProposal()).isEqualTo(FIRST);
  }

  @Test
  void voteToAcceptOfAnEarlierBallotOfTheSameRecovererIsNotCounted() {
    Script script = new Script(five);
    CommandId first = script.submit(1, FIRST);
    script.recover(2, first, 3, 4);
    five.deliver(2, 3, Accept.class, first);
    five.deliver(2, 4, Accept.class, first);
    script.recover(2, first, 5, 1);
    assertThat(five.instance(2, first).phase()).isEqualTo(Phase.ACCEPTED);

    five.deliver(3, 2, AcceptOk.class, first);
    five.deliver(4, 2, AcceptOk.class, first);

    assertThat(five.instance(2, first).isCommitted()).isFalse();
    script.settle();
  }

  /** Its objections may be out of date, and it is no promise under the new ballot. */
  @Test
  void validationOfAnEarlierBallotOfTheSameRecovererIsNotCounted() {
    Script script = new Script(five);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    five.crash(1);
    script.recover(2, first, 3, 4);
    five.deliver(2, 3, Validate.class, first);
    five.deliver(2, 4, Validate.class, first);
    script.recover(2, first, 3, 4);

    five.deliver(3, 2, ValidateOk.class, first);
    five.deliver(4, 2, ValidateOk.class, first);

    assertThat(five.inFlight(2, 3, Accept.class, first)).isFalse();
    script.settle();
  }

  /** Five replicas, so two others are needed; one of them is heard twice. */
  @Test
  void repeatedVotesAreCountedOnce() {
    Script script = new Script(five);
    script.submit(5, TestCluster.write("other", "k"));
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2, 5);
    five.deliverCopy(2, 1, PreAcceptOk.class, first);
    five.deliver(2, 1, PreAcceptOk.class, first);
    assertThat(five.instance(1, first).phase()).isEqualTo(Phase.PREACCEPTED);
    script.countPreAccepts(1, first, 5);
    five.nowMillis += TestCluster.TIMING.slowPathMillis();
    five.tick(1);
    five.sync(1);
    assertThat(five.instance(1, first).phase()).isEqualTo(Phase.ACCEPTED);

    five.deliver(1, 2, Accept.class, first);
    five.deliverCopy(2, 1, AcceptOk.class, first);
    five.deliver(2, 1, AcceptOk.class, first);
    assertThat(five.instance(1, first).isCommitted()).isFalse();

    five.recover(3, first);
    five.deliver(3, 4, Recover.class, first);
    five.deliverCopy(4, 3, RecoverOk.class, first);
    five.deliver(4, 3, RecoverOk.class, first);
    assertThat(five.inFlight(3, 4, Accept.class, first)).isFalse();
    script.settle();
  }
}
