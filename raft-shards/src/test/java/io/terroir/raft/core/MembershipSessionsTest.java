package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who was removed and is a member again may hold nothing of what it held before: what it answered
 * then, delayed until now, must not be taken for an answer of the present.
 */
class MembershipSessionsTest {
  private static final NodeId D = new NodeId("d");

  private final TestGroup group = new TestGroup(ABC, D);
  private final TestReplica leader = group.replica(A);
  private Term term = Term.ZERO;
  private LogPosition before = LogPosition.ZERO;

  /** D was a learner, is none any more, and becomes one again, all in one term. */
  @BeforeEach
  void memberIsRemovedAndAddedAgain() {
    group.elect(A, B);
    group.run(1, A, B, C);
    term = leader.core.term();
    leader.change(ABC, D);
    group.exchange(A, B, C, D);
    before = leader.core.configuration().at();
    leader.change(ABC);
    group.exchange(A, B, C);
    leader.change(ABC, D);
    group.exchange(A, B, C);
    assertThat(leader.core.term()).isEqualTo(term);
    leader.sent.clear();
  }

  private long end() {
    return leader.log.last().index();
  }

  private void answer(Message.Answer answer) {
    leader.receive(D, answer).sync();
  }

  private LogPosition now() {
    return leader.core.configuration().at();
  }

  @Test
  void messagesNameThePeriodAndAnswersRepeatIt() {
    leader.ticks(TestReplica.CONFIG.heartbeatTicks());
    Message.Heartbeat heartbeat = leader.sent(Message.Heartbeat.class, D).get(0);
    assertThat(heartbeat.session()).isEqualTo(now());
    group.replica(D).sent.clear();
    group.replica(D).receive(A, heartbeat).sync();
    assertThat(group.replica(D).lastSent(Message.HeartbeatResponse.class).session())
        .isEqualTo(now());
  }

  @Test
  void acknowledgementOfAnEarlierPeriodIsNotCounted() {
    answer(new Message.AppendAccepted(term, end(), false, before));
    answer(
        new Message.HeartbeatResponse(
            term, leader.core.sentRound(), Optional.empty(), false, before));

    assertThat(leader.change(List.of(A, B, C, D)))
        .as("it would be taken for one that has caught up")
        .isEqualTo(new ChangeAnswer.Refused(ChangeAnswer.Why.NOT_CAUGHT_UP));
    leader.sent.clear();
    leader.ticks(TestReplica.CONFIG.heartbeatTicks());
    assertThat(leader.sent(Message.Heartbeat.class, D).get(0).commitIndex())
        .as("what it may commit rests on what it is known to hold")
        .isZero();
  }

  @Test
  void snapshotOfAnEarlierPeriodIsNotCounted() {
    answer(new Message.SnapshotInstalled(term, end(), false, before));

    leader.sent.clear();
    leader.ticks(TestReplica.CONFIG.heartbeatTicks());
    assertThat(leader.sent(Message.Heartbeat.class, D).get(0).commitIndex()).isZero();
  }

  @Test
  void acknowledgementOfThePresentPeriodIsCounted() {
    answer(new Message.AppendAccepted(term, end(), false, now()));
    answer(
        new Message.HeartbeatResponse(
            term, leader.core.sentRound(), Optional.empty(), false, now()));

    assertThat(leader.change(List.of(A, B, C, D))).isInstanceOf(ChangeAnswer.Begun.class);
  }

  /** Who stays a member over other changes goes on with what it has acknowledged. */
  @Test
  void whoStaysAMemberAnswersInTheConfigurationsBefore() {
    leader.propose("x").sync();
    answer(new Message.HeartbeatResponse(term, 0, Optional.empty(), false, now()));
    leader.receive(B, new Message.AppendAccepted(term, end(), false, before));

    assertThat(leader.core.commitIndex()).isEqualTo(end());
  }

  /** Its replica of the earlier period may still be open, so that it need not be admitted. */
  @Test
  void whoASnapshotBroughtToTheEndOfTheLogHasCaughtUp() {
    group.run(1, A, B, C);
    leader.log.compactTo(end());
    answer(new Message.HeartbeatResponse(term, 0, Optional.empty(), false, now()));
    answer(new Message.AppendRejected(term, end() - 1, LogPosition.ZERO, false, now()));
    assertThat(leader.snapshotsNeeded).containsExactly(D);
    assertThat(leader.change(List.of(A, B, C, D)))
        .isEqualTo(new ChangeAnswer.Refused(ChangeAnswer.Why.NOT_CAUGHT_UP));

    answer(new Message.SnapshotInstalled(term, end(), false, now()));

    assertThat(leader.change(List.of(A, B, C, D))).isInstanceOf(ChangeAnswer.Begun.class);
  }
}
