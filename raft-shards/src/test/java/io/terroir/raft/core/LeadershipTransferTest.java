package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thesis, section 3.10: leadership transfer extension. */
class LeadershipTransferTest {
  private static final NodeId D = new NodeId("d");

  private final TestGroup group = new TestGroup(ABC, D);
  private final TestReplica leader = group.replica(A);

  @BeforeEach
  void leaderHasCommittedInItsTerm() {
    group.elect(A, B);
    group.run(1, A, B, C);
  }

  /** Not a tick passes, so nobody's promise to the old leader is over. */
  @Test
  void followerThatHoldsTheLogLeadsAtOnce() {
    assertThat(leader.transfer(B)).isTrue();
    group.exchange(A, B, C);
    assertThat(group.replica(B).core.role()).isEqualTo(Role.LEADER);
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
    assertThat(leader.core.leader()).contains(B);
  }

  @Test
  void oneVoterMoreIsEnough() {
    leader.transfer(B);
    group.exchange(A, B);
    assertThat(group.replica(B).core.role()).isEqualTo(Role.LEADER);
  }

  @Test
  void followerIsBroughtUpToDateFirst() {
    leader.propose("x").sync();
    assertThat(leader.transfer(B)).isTrue();
    assertThat(leader.sent(Message.TimeoutNow.class)).isEmpty();
    long end = leader.log.last().index();
    leader.receive(C, new Message.AppendAccepted(leader.core.term(), end, false));
    assertThat(leader.sent(Message.TimeoutNow.class)).as("C is not meant").isEmpty();
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), end, false));
    assertThat(leader.sent(Message.TimeoutNow.class, B)).hasSize(1);
  }

  @Test
  void leaderTakesNoCommandsMeanwhileAndGoesOnIfNothingComesOfIt() {
    leader.transfer(B);
    long end = leader.log.last().index();
    leader.propose("x");
    assertThat(leader.log.last().index()).isEqualTo(end);
    for (int i = 0; i < CONFIG.electionTicksMax(); i++) {
      leader.step(new Input.Tick());
      leader.sent.clear();
      leader.receive(C, heartbeatAnswer());
    }
    leader.propose("y");
    assertThat(leader.log.last().index()).isEqualTo(end + 1);
  }

  private Message heartbeatAnswer() {
    return new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty());
  }

  @Test
  void onlyVotersAreHandedOverTo() {
    leader.change(ABC, D);
    group.run(1, A, B, C, D);
    assertThat(leader.transfer(D)).as("a learner").isFalse();
    assertThat(leader.transfer(A)).as("itself").isFalse();
    assertThat(leader.transfer(new NodeId("e"))).as("a stranger").isFalse();
    assertThat(group.replica(B).transfer(C)).as("by who does not lead").isFalse();
    assertThat(leader.transfer(B)).isTrue();
    assertThat(leader.transfer(C)).as("two at once").isFalse();
  }

  @Test
  void promiseIsKeptAgainstEverybodyElse() {
    TestReplica voter = group.replica(C);
    Term next = leader.core.term().next();
    LogPosition end = leader.log.last();
    voter.receive(B, new Message.VoteRequest(next, end)).sync();
    assertThat(voter.sent(Message.VoteResponse.class)).isEmpty();
    voter.receive(B, new Message.VoteRequest(next, end, true)).sync();
    assertThat(voter.lastSent(Message.VoteResponse.class).granted()).isTrue();
  }

  /** A late one of a leader that is gone. */
  @Test
  void timeoutNowOfAnOlderTermIsIgnored() {
    Term old = leader.core.term();
    leader.transfer(C);
    group.exchange(A, B, C);
    TestReplica late = group.replica(B);
    late.receive(A, new Message.TimeoutNow(old)).sync();
    assertThat(late.core.role()).isEqualTo(Role.FOLLOWER);
    assertThat(late.core.leader()).contains(C);
  }

  /** Counterexample F2: it may be delivered late, when the transfer has been given up. */
  @Test
  void leaseIsOverForTheRestOfTheTermOnceSomebodyIsToldToCampaign() {
    assertThat(leader.core.mayLease()).isTrue();
    leader.propose("x").sync();
    leader.transfer(B);
    assertThat(leader.core.mayLease()).as("nobody is told yet").isTrue();
    group.exchange(A, C);
    leader.receive(
        B, new Message.AppendAccepted(leader.core.term(), leader.log.last().index(), false));
    assertThat(leader.core.mayLease()).isFalse();
    for (int i = 0; i < 2 * CONFIG.electionTicksMax(); i++) {
      leader.step(new Input.Tick());
      group.exchange(A, C);
    }
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
    assertThat(leader.core.mayLease()).as("given up").isFalse();
  }

  @Test
  void nextLeaderMayLeaseOnceItHasCommitted() {
    leader.transfer(B);
    group.exchange(A, B, C);
    assertThat(group.replica(B).core.mayLease()).isTrue();
    assertThat(leader.core.mayLease()).isFalse();
  }
}
