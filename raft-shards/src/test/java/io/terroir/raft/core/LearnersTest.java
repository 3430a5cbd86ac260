package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.ChangeAnswer.Why;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thesis, section 4.2.1: catching up new servers. */
class LearnersTest {
  private static final NodeId D = new NodeId("d");
  private static final List<NodeId> ABCD = List.of(A, B, C, D);

  private final TestGroup group = new TestGroup(ABC, D);
  private final TestReplica leader = group.replica(A);
  private final TestReplica learner = group.replica(D);

  @BeforeEach
  void leaderHasCommittedInItsTerm() {
    group.elect(A, B);
    group.run(1, A, B, C);
  }

  private void addLearner() {
    assertThat(leader.change(ABC, D)).isInstanceOf(ChangeAnswer.Begun.class);
    group.run(1, A, B, C, D);
  }

  @Test
  void learnerIsBroughtUpToDateAndLearnsWhatIsCommitted() {
    leader.propose("x", "y");
    addLearner();
    assertThat(learner.terms()).isEqualTo(leader.terms());
    assertThat(learner.core.commitIndex()).isEqualTo(leader.core.commitIndex());
    assertThat(learner.core.leader()).contains(A);
  }

  /** It changes no majority, so it needs no joint configuration. */
  @Test
  void learnerComesAndGoesInOneEntry() {
    long end = leader.log.last().index();
    addLearner();
    assertThat(leader.log.last().index()).isEqualTo(end + 1);
    assertThat(leader.members()).isEqualTo(new Membership(ABC, List.of(), List.of(D)));
    leader.change(ABC);
    assertThat(leader.log.last().index()).isEqualTo(end + 2);
    leader.sent.clear();
    leader.propose("z");
    assertThat(leader.sent(Message.AppendEntries.class, D)).as("no longer").isEmpty();
  }

  @Test
  void learnerCommitsNothing() {
    addLearner();
    long committed = leader.core.commitIndex();
    leader.propose("x");
    group.exchange(A, D);
    assertThat(learner.core.durableIndex()).isEqualTo(committed + 1);
    assertThat(leader.core.commitIndex()).isEqualTo(committed);
  }

  @Test
  void learnerConfirmsNoRound() {
    addLearner();
    leader.step(new Input.Read(1));
    group.exchange(A, D);
    assertThat(leader.reads).isEmpty();
  }

  @Test
  void leaderThatHearsOnlyLearnersStepsDown() {
    addLearner();
    group.run(1, A, D);
    assertThat(leader.core.role()).isNotEqualTo(Role.LEADER);
  }

  @Test
  void learnerDoesNotCampaign() {
    addLearner();
    learner.sent.clear();
    learner.ticks(5 * CONFIG.electionTicksMax());
    assertThat(learner.sent(Message.PreVoteRequest.class)).isEmpty();
    assertThat(learner.core.role()).isEqualTo(Role.FOLLOWER);
  }

  // ---- promotion

  @Test
  void whoIsNoLearnerIsNotMadeAVoter() {
    assertThat(leader.change(ABCD)).isEqualTo(new ChangeAnswer.Refused(Why.NOT_CAUGHT_UP));
    assertThat(leader.members()).isEqualTo(Membership.of(ABC));
  }

  @Test
  void learnerIsMadeAVoterOnlyOnceItHasCaughtUp() {
    leader.change(ABC, D);
    group.exchange(A, B, C);
    assertThat(leader.change(ABCD)).isEqualTo(new ChangeAnswer.Refused(Why.NOT_CAUGHT_UP));

    group.run(1, A, B, C, D);
    assertThat(leader.change(ABCD)).isInstanceOf(ChangeAnswer.Begun.class);
    group.run(1, A, B, C, D);
    assertThat(leader.members()).isEqualTo(Membership.of(ABCD));
    assertThat(learner.members()).isEqualTo(Membership.of(ABCD));
  }

  @Test
  void learnerThatIsNotHeardIsNotMadeAVoter() {
    addLearner();
    group.run(1, A, B, C);
    assertThat(leader.change(ABCD)).isEqualTo(new ChangeAnswer.Refused(Why.NOT_CAUGHT_UP));
  }

  /** It holds the log, but may have forgotten promises: it would be a voter that does not vote. */
  @Test
  void learnerThatHasLostItsDiskIsMadeAVoterOnlyOnceItIsAdmitted() {
    leader.change(ABC, D);
    group.replaceDisk(D);
    leader.receive(
        D,
        new Message.AppendAccepted(
            leader.core.term(), leader.log.last().index(), true, leader.core.configuration().at()));
    group.exchange(A, B, C);
    assertThat(leader.change(ABCD)).isEqualTo(new ChangeAnswer.Refused(Why.NOT_CAUGHT_UP));

    group.run(2, A, B, C, D);
    assertThat(group.replica(D).core.joining()).isFalse();
    assertThat(leader.change(ABCD)).isInstanceOf(ChangeAnswer.Begun.class);
  }
}
