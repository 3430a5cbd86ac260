package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.RESTING;
import static io.terroir.raft.core.TestReplica.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Message.Heartbeat;
import io.terroir.raft.core.Message.HeartbeatResponse;
import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A group that has nothing to do rests, and anything wakes it. Counterexample F5. */
class RestTest {
  private static final Term FIRST = new Term(1);
  private static final int LONG = 100 * RESTING.electionTicksMax();

  private final TestGroup group = new TestGroup(RESTING, ABC);

  private TestReplica at(NodeId id) {
    return group.replica(id);
  }

  /** A leads, and all rest. */
  private void rest() {
    group.elect(A, B);
    group.run(1, A, B, C);
    for (NodeId id : ABC) {
      assertThat(at(id).core.isResting()).as("%s rests", id).isTrue();
      at(id).sent.clear();
    }
  }

  private TestReplica leaderOfFollowersThatHoldEverything() {
    group.elect(A, B);
    for (int i = 0; i < RESTING.electionTicksMin(); i++) {
      if (at(A).core.matchedByAllIndex() < 1) {
        at(A).ticks(1);
        group.exchange(A, B, C);
      }
    }
    assertThat(at(A).core.matchedByAllIndex()).isEqualTo(1);
    return at(A);
  }

  /** And that nobody has answered yet. */
  private TestReplica leaderThatAsks() {
    TestReplica leader = leaderOfFollowersThatHoldEverything();
    for (int i = 0; i < RESTING.electionTicksMin() && !leader.core.asksToRest(); i++) {
      leader.ticks(1);
    }
    assertThat(leader.core.asksToRest()).isTrue();
    return leader;
  }

  private static TestReplica follower(long seed) {
    TestReplica follower =
        new TestReplica(B, ABC, RESTING, new Disk().with(1, 1), 0, seed).freeToVote();
    follower.receive(A, append(1, TestReplica.at(1, 1), 1)).sync();
    follower.sent.clear();
    return follower;
  }

  private static boolean answersThatItRests(TestReplica follower, Heartbeat heartbeat) {
    follower.receive(A, heartbeat);
    return follower.lastSent(HeartbeatResponse.class).rests();
  }

  // ---- falling asleep

  @Test
  void groupThatHasNothingToDoSendsNothing() {
    rest();
    ABC.forEach(id -> at(id).ticks(LONG));
    ABC.forEach(id -> assertThat(at(id).sent).isEmpty());
    assertThat(at(A).core.role()).isEqualTo(Role.LEADER);
    assertThat(at(A).core.idleTicks()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void groupOfOneRests() {
    TestGroup alone = new TestGroup(RESTING, List.of(A));
    alone.run(2, A);
    assertThat(alone.replica(A).core.isResting()).isTrue();
  }

  /** Its node may be there, so that nobody would notice that it lacks something. */
  @Test
  void leaderDoesNotRestWhileAMemberIsSilent() {
    group.elect(A, B);
    group.run(3, A, B);
    assertThat(at(A).core.isResting()).isFalse();
  }

  /** It holds everything, so nothing is missing but its word. */
  @Test
  void leaderRestsOnlyOnceEveryMemberHasAnsweredItsNewestRound() {
    TestReplica leader = leaderThatAsks();
    long round = leader.core.sentRound();
    Term term = leader.core.term();
    leader.receive(B, new HeartbeatResponse(term, round, Optional.empty(), true));
    assertThat(leader.core.isResting()).as("C has not answered").isFalse();
    leader.receive(C, new HeartbeatResponse(term, round, Optional.empty(), false));
    assertThat(leader.core.isResting()).as("C does not rest").isFalse();
    leader.ticks(RESTING.heartbeatTicks());
    assertThat(leader.core.sentRound()).isGreaterThan(round);
    leader.receive(B, new HeartbeatResponse(term, leader.core.sentRound(), Optional.empty(), true));
    leader.receive(C, new HeartbeatResponse(term, round, Optional.empty(), true));
    assertThat(leader.core.isResting()).as("C has answered an earlier round").isFalse();
    leader.receive(C, new HeartbeatResponse(term, leader.core.sentRound(), Optional.empty(), true));
    assertThat(leader.core.isResting()).isTrue();
  }

  @Test
  void leaderDoesNotAskWhileAMemberLacksAnEntry() {
    TestReplica unused = leaderOfFollowersThatHoldEverything();
    at(A).propose("x").sync();
    at(A).receive(B, new Message.AppendAccepted(at(A).core.term(), 2, false));
    assertThat(at(A).core.commitIndex()).isEqualTo(2);
    at(A).ticks(RESTING.electionTicksMin() - 1);
    assertThat(at(A).core.asksToRest()).isFalse();
  }

  /** A leads, C has been away ever since it held the first entry, and A and B rest. */
  private void restWithoutC() {
    TestReplica leader = leaderOfFollowersThatHoldEverything();
    leader.propose("x");
    for (int i = 0; i < 3 * RESTING.electionTicksMax() && !leader.core.isResting(); i++) {
      leader.ticks(1);
      at(B).ticks(1);
      if (leader.core.asksToRest()) {
        leader.step(new Input.Away(Set.of(C)));
      }
      group.exchange(A, B);
    }
    assertThat(leader.core.commitIndex()).isEqualTo(2);
    assertThat(leader.core.isResting()).isTrue();
    assertThat(at(B).core.isResting()).isTrue();
    assertThat(leader.core.restsWithout()).containsExactly(C);
    leader.sent.clear();
  }

  @Test
  void leaderRestsWithoutAMemberThatIsAway() {
    restWithoutC();
    at(A).ticks(LONG);
    assertThat(at(A).sent).isEmpty();
    assertThat(at(A).core.role()).isEqualTo(Role.LEADER);
  }

  @Test
  void memberThatIsBackIsBroughtUpToDate() {
    restWithoutC();
    at(A).step(new Input.Wake(LONG));
    at(A).ticks(1);
    group.exchange(A, B, C);
    group.run(1, A, B, C);
    assertThat(at(C).core.applicableIndex()).isEqualTo(2);
    ABC.forEach(id -> assertThat(at(id).core.isResting()).as("%s rests", id).isTrue());
    assertThat(at(A).core.restsWithout()).isEmpty();
  }

  /** What nodes know of each other may be older. */
  @Test
  void leaderDoesNotRestWithoutAMemberThatItHears() {
    TestReplica leader = leaderThatAsks();
    Term term = leader.core.term();
    long round = leader.core.sentRound();
    leader.receive(C, new HeartbeatResponse(term, round, Optional.empty(), false));
    leader.step(new Input.Away(Set.of(C)));
    leader.receive(B, new HeartbeatResponse(term, round, Optional.empty(), true));
    assertThat(leader.core.isResting()).isFalse();
  }

  @Test
  void whoWasAwayInAnEarlierRoundIsWaitedForInTheNext() {
    TestReplica leader = leaderOfFollowersThatHoldEverything();
    boolean told = false;
    for (int i = 0; i < 3 * RESTING.electionTicksMax(); i++) {
      leader.ticks(1);
      at(B).ticks(1);
      if (told) {
        group.exchange(A, B);
      } else {
        group.exchange(B);
        told = leader.core.asksToRest();
        leader.step(new Input.Away(Set.of(C)));
        if (!told) {
          group.exchange(A, B);
        }
        leader.sent.clear();
      }
    }
    assertThat(told).isTrue();
    assertThat(leader.core.asksToRest()).isTrue();
    assertThat(leader.core.isResting()).isFalse();
  }

  @Test
  void followerThatHoldsAndKnowsEverythingRests() {
    assertThat(answersThatItRests(follower(1), new Heartbeat(FIRST, 1, 1, 1, true))).isTrue();
  }

  /** Or it would not apply it, and serve no read of it, until somebody writes again. */
  @Test
  void followerThatDoesNotKnowEverythingToBeCommittedDoesNotRest() {
    TestReplica follower = follower(1);
    follower.receive(A, append(1, TestReplica.at(1, 1), 1, 1)).sync();
    assertThat(answersThatItRests(follower, new Heartbeat(FIRST, 1, 1, 1, true))).isFalse();
    assertThat(answersThatItRests(follower, new Heartbeat(FIRST, 2, 2, 1, true))).isTrue();
  }

  @Test
  void followerWhoseDiskHasNotCaughtUpDoesNotRest() {
    TestReplica follower = follower(1);
    follower.receive(A, append(1, TestReplica.at(1, 1), 1, 1));
    assertThat(answersThatItRests(follower, new Heartbeat(FIRST, 1, 2, 1, true))).isFalse();
    follower.sync();
    assertThat(answersThatItRests(follower, new Heartbeat(FIRST, 2, 2, 1, true))).isTrue();
  }

  @Test
  void followerWithAReadThatWaitsDoesNotRest() {
    TestReplica follower = follower(1);
    follower.step(new Input.ReadAnywhere(1));
    assertThat(answersThatItRests(follower, new Heartbeat(FIRST, 1, 1, 1, true))).isFalse();
  }

  @Test
  void groupsThatAreNotToRestDoNot() {
    TestReplica follower = new TestReplica(B, new Disk().with(1, 1));
    follower.receive(A, append(1, TestReplica.at(1, 1), 1)).sync();
    assertThat(answersThatItRests(follower, new Heartbeat(FIRST, 1, 1, 1, true))).isFalse();
  }

  // ---- waking

  @Test
  void repetitionsOfWhatLedToTheRestDoNotEndIt() {
    rest();
    TestReplica leader = at(A);
    Term term = leader.core.term();
    leader.receive(B, new HeartbeatResponse(term, leader.core.sentRound(), Optional.empty()));
    leader.receive(B, new Message.AppendAccepted(term, 1, false));
    assertThat(leader.core.isResting()).isTrue();
    at(B).receive(A, new Heartbeat(term, 1, 1, 1, true));
    assertThat(at(B).core.isResting()).isTrue();
  }

  @Test
  void writeWakesAllAndIsCommitted() {
    rest();
    at(A).propose("x");
    group.exchange(A, B, C);
    assertThat(at(A).core.commitIndex()).isEqualTo(2);
    ABC.forEach(id -> assertThat(at(id).core.isResting()).isFalse());
    group.run(1, A, B, C);
    ABC.forEach(id -> assertThat(at(id).core.isResting()).isTrue());
    ABC.forEach(id -> assertThat(at(id).core.applicableIndex()).isEqualTo(2));
  }

  @Test
  void readIsConfirmedByARoundAsEver() {
    rest();
    at(A).step(new Input.Read(1));
    assertThat(at(A).reads).isEmpty();
    group.exchange(A, B, C);
    assertThat(at(A).reads).hasSize(1);
  }

  @Test
  void followerServesAReadThoughAllRest() {
    rest();
    at(C).step(new Input.ReadAnywhere(1));
    group.exchange(A, B, C);
    assertThat(at(C).reads).hasSize(1);
  }

  @Test
  void leaderThatWakesTellsTheOthersAtTheNextTick() {
    rest();
    at(A).receive(C, new Message.PreVoteRequest(at(A).core.term().next(), TestReplica.at(1, 1)));
    at(A).sent.clear();
    at(A).ticks(1);
    assertThat(at(A).sent(Heartbeat.class)).hasSize(2);
  }

  @Test
  void followerThatIsAskedForItsVoteRefusesAndWatchesItsLeaderFromNowOn() {
    rest();
    at(B).receive(C, new Message.PreVoteRequest(at(B).core.term().next(), TestReplica.at(9, 9)));
    assertThat(at(B).lastSent(Message.PreVoteResponse.class).granted()).isFalse();
    at(B).ticks(RESTING.electionTicksMax());
    assertThat(at(B).sent(Message.PreVoteRequest.class)).isNotEmpty();
  }

  @Test
  void followersThatWakeAsTheirLeaderIsGoneElectAnother() {
    rest();
    at(B).step(new Input.Wake(LONG));
    at(C).step(new Input.Wake(LONG));
    group.run(1, B, C);
    assertThat(List.of(B, C)).anyMatch(id -> at(id).core.role() == Role.LEADER);
  }

  /** A lease may rest on what it answered just before it began to rest. */
  @Test
  void followerKeepsItsPromiseOverItsRest() {
    TestReplica follower = follower(1);
    follower.receive(A, new Heartbeat(FIRST, 1, 1, 1, true));
    assertThat(follower.core.isResting()).isTrue();
    follower.step(new Input.Wake(2));
    assertThat(votes(follower)).isFalse();
    follower.ticks(RESTING.electionTicksMin() - 3);
    assertThat(follower.core.role()).isEqualTo(Role.FOLLOWER);
    assertThat(votes(follower)).isFalse();
    follower.ticks(1);
    assertThat(votes(follower)).isTrue();
  }

  private static boolean votes(TestReplica voter) {
    voter.sent.clear();
    voter
        .receive(C, new Message.PreVoteRequest(voter.core.term().next(), TestReplica.at(9, 9)))
        .sync();
    return voter.lastSent(Message.PreVoteResponse.class).granted();
  }

  @Test
  void leaderThatAsksMustAskAgainWhenANodeIsInAnotherLife() {
    TestReplica leader = leaderThatAsks();
    leader.step(new Input.Wake(0));
    long round = leader.core.sentRound();
    Term term = leader.core.term();
    leader.receive(B, new HeartbeatResponse(term, round, Optional.empty(), true));
    leader.receive(C, new HeartbeatResponse(term, round, Optional.empty(), true));
    assertThat(leader.core.isResting()).isFalse();
  }
}
