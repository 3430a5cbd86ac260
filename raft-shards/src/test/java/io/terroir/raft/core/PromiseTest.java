package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Thesis, section 6.4.1: who has answered a leader helps to elect no other for the shortest
 * election timeout. Counterexample F1: the promise is forgotten, and a leader reads under a lease
 * while another one commits.
 */
class PromiseTest {
  private static final int LASTS = CONFIG.electionTicksMin();

  private final TestReplica a = new TestReplica(A, new Disk().with(3, 1));

  private boolean wouldVote(TestReplica voter) {
    voter.receive(C, new Message.PreVoteRequest(new Term(9), at(3, 9)));
    return voter.lastSent(Message.PreVoteResponse.class).granted();
  }

  private boolean votes(TestReplica voter) {
    voter.sent.clear();
    voter.receive(C, new Message.VoteRequest(new Term(9), at(3, 9))).sync();
    return voter.sent(Message.VoteResponse.class).stream().anyMatch(Message.VoteResponse::granted);
  }

  // ---- after a start

  @Test
  void replicaThatMayHaveAnsweredALeaderBeforeItsStartVotesForNobody() {
    assertThat(wouldVote(a)).isFalse();
    assertThat(votes(a)).isFalse();
    assertThat(a.core.term()).as("not even the term is taken over").isEqualTo(new Term(3));

    a.ticks(LASTS - 1);
    assertThat(wouldVote(a)).isFalse();
    assertThat(votes(a)).isFalse();
  }

  @Test
  void replicaThatWasStartedLongAgoVotes() {
    a.ticks(LASTS);
    assertThat(wouldVote(a)).isTrue();
    assertThat(votes(a)).isTrue();
  }

  @Test
  void replicaThatHasNeverKnownATermHasPromisedNothing() {
    assertThat(votes(new TestReplica(A, new Disk()))).isTrue();
  }

  @Test
  void aloneItElectsItselfWhenItsElectionTimeoutHasPassed() {
    TestReplica single = new TestReplica(A, List.of(A), new Disk().with(3, 1), 0, 1);
    single.ticks(CONFIG.electionTicksMax()).sync();
    assertThat(single.core.role()).isEqualTo(Role.LEADER);
  }

  /** All have promised to all, for what they know; none waits for another. */
  @Test
  void groupThatRestartsElectsALeaderWithinTwoTimeouts() {
    TestGroup group = new TestGroup();
    group.elect(A, B);
    group.run(1, A, B, C);
    group.restart(A);
    group.restart(B);
    group.restart(C);
    group.run(2, A, B, C);
    assertThat(List.of(A, B, C)).anyMatch(id -> group.replica(id).core.role() == Role.LEADER);
  }

  // ---- after an answer

  /** C answered a candidate of term 5 long ago; A follows B, whose lease rests on A's answer. */
  @Test
  void lateMessageOfAHigherTermDoesNotEndThePromise() {
    a.freeToVote();
    a.receive(B, new Message.Heartbeat(new Term(3), 1, 0, 0));
    a.receive(C, new Message.HeartbeatResponse(new Term(5), 0, Optional.empty())).sync();
    assertThat(a.core.term()).isEqualTo(new Term(5));
    assertThat(a.core.leader()).isEmpty();

    assertThat(wouldVote(a)).isFalse();
    assertThat(votes(a)).isFalse();
    a.ticks(LASTS);
    assertThat(wouldVote(a)).isTrue();
    assertThat(votes(a)).isTrue();
  }

  @Test
  void answerToALeaderOfAnOlderTermPromisesNothing() {
    a.freeToVote();
    a.receive(B, new Message.Heartbeat(new Term(2), 1, 0, 0));
    assertThat(votes(a)).isTrue();
  }

  @Test
  void leaderThatIsDeposedMayVoteAtOnce() {
    TestReplica deposed = new TestReplica(A, new Disk().with(3, 1)).elected(B);
    deposed.receive(B, new Message.HeartbeatResponse(new Term(7), 0, Optional.empty())).sync();
    assertThat(deposed.core.role()).isEqualTo(Role.FOLLOWER);
    deposed.receive(C, new Message.VoteRequest(new Term(9), at(7, 9))).sync();
    assertThat(deposed.lastSent(Message.VoteResponse.class).granted()).isTrue();
  }
}
