package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Paper, section 5.2: leader election. */
class LeaderElectionTest {
  private final TestReplica a = new TestReplica(A, new Disk().with(1, 1));

  private Message.VoteRequest voteRequest(long term, LogPosition last) {
    return new Message.VoteRequest(new Term(term), last);
  }

  @Test
  void timeoutsAreRandomWithinTheirBounds() {
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      TestReplica replica = new TestReplica(A, ABC, new Disk().with(1, 1), 0, seed);
      int ticks = 0;
      while (replica.sent.isEmpty()) {
        replica.ticks(1);
        ticks++;
      }
      seen.add(ticks);
    }
    assertThat(seen)
        .allMatch(t -> t >= CONFIG.electionTicksMin() && t < CONFIG.electionTicksMax())
        .hasSizeGreaterThan(5);
  }

  @Test
  void heartbeatsKeepAFollowerFromCampaigning() {
    for (int i = 0; i < 20; i++) {
      a.receive(B, new Message.Heartbeat(new Term(1), i + 1, 0, 0)).ticks(9);
    }
    assertThat(a.sent(Message.PreVoteRequest.class)).isEmpty();
    assertThat(a.core.leader()).contains(B);
  }

  @Test
  void majorityOfVotesMakesALeader() {
    a.elect(B);
    assertThat(a.core.role()).isEqualTo(Role.LEADER);
    assertThat(a.core.term()).isEqualTo(new Term(2));
    assertThat(a.sent(Message.Heartbeat.class)).hasSize(2);
  }

  @Test
  void majorityOfRefusalsEndsTheCandidacy() {
    a.ticks(CONFIG.electionTicksMax());
    a.receive(B, new Message.PreVoteResponse(new Term(1), new Term(2), true, false)).sync();
    a.receive(B, new Message.VoteResponse(new Term(2), false));
    a.receive(C, new Message.VoteResponse(new Term(2), false));
    assertThat(a.core.role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void candidateFollowsALeaderOfItsTerm() {
    a.ticks(CONFIG.electionTicksMax());
    a.receive(B, new Message.PreVoteResponse(new Term(1), new Term(2), true, false)).sync();
    assertThat(a.core.role()).isEqualTo(Role.CANDIDATE);
    a.receive(C, append(2, at(1, 1), 0, 2));
    assertThat(a.core.role()).isEqualTo(Role.FOLLOWER);
    assertThat(a.core.leader()).contains(C);
  }

  @Test
  void votesOncePerTerm() {
    a.freeToVote();
    a.receive(B, voteRequest(2, at(1, 1))).sync();
    a.receive(C, voteRequest(2, at(1, 1))).sync();
    a.receive(B, voteRequest(2, at(1, 1))).sync();
    assertThat(a.sent(Message.VoteResponse.class))
        .extracting(Message.VoteResponse::granted)
        .containsExactly(true, false, true);
  }

  @Test
  void voteSurvivesARestart() {
    a.freeToVote().receive(B, voteRequest(2, at(1, 1))).sync();
    TestReplica again = new TestReplica(A, a.disk).freeToVote();
    again.receive(C, voteRequest(2, at(1, 1))).sync();
    assertThat(again.lastSent(Message.VoteResponse.class).granted()).isFalse();
  }

  /** The term is on disk already, so the vote is all that there is to write. */
  @Test
  void voteInATermThatWasKnownAlreadySurvivesARestart() {
    a.freeToVote().receive(C, voteRequest(2, LogPosition.ZERO)).sync();
    a.receive(B, voteRequest(2, at(1, 1))).sync();
    assertThat(a.lastSent(Message.VoteResponse.class).granted()).isTrue();
    TestReplica again = new TestReplica(A, a.disk).freeToVote();
    again.receive(C, voteRequest(2, at(1, 1))).sync();
    assertThat(again.lastSent(Message.VoteResponse.class).granted()).isFalse();
  }

  @Test
  void voteLeavesOnlyOnceItIsDurable() {
    a.freeToVote().receive(B, voteRequest(2, at(1, 1)));
    assertThat(a.sent).isEmpty();
    a.sync();
    assertThat(a.disk.hardState.vote()).contains(B);
    assertThat(a.lastSent(Message.VoteResponse.class).granted()).isTrue();
  }

  @Test
  void voteRequestLeavesOnlyOnceTermAndOwnVoteAreDurable() {
    a.ticks(CONFIG.electionTicksMax());
    a.receive(B, new Message.PreVoteResponse(new Term(1), new Term(2), true, false));
    assertThat(a.sent(Message.VoteRequest.class)).isEmpty();
    a.sync();
    assertThat(a.disk.hardState).isEqualTo(new HardState(new Term(2), Optional.of(A), false));
    assertThat(a.sent(Message.VoteRequest.class)).hasSize(2);
  }

  @Test
  void ownVoteCountsOnlyOnceItIsDurable() {
    a.ticks(CONFIG.electionTicksMax());
    a.receive(B, new Message.PreVoteResponse(new Term(1), new Term(2), true, false));
    a.receive(B, new Message.VoteResponse(new Term(2), true));
    assertThat(a.core.role()).isEqualTo(Role.CANDIDATE);
    assertThat(a.sent(Message.AppendEntries.class)).isEmpty();
    a.sync();
    assertThat(a.core.role()).isEqualTo(Role.LEADER);
  }

  @Test
  void acknowledgementOfANewTermLeavesOnlyOnceTheTermIsDurable() {
    a.receive(B, new Message.Heartbeat(new Term(5), 1, 0, 0));
    assertThat(a.sent).isEmpty();
    a.sync();
    assertThat(a.disk.hardState.term()).isEqualTo(new Term(5));
    assertThat(a.lastSent(Message.HeartbeatResponse.class).round()).isEqualTo(1);
  }

  @Test
  void votesOfAnOlderTermDoNotCount() {
    a.ticks(CONFIG.electionTicksMax());
    a.receive(B, new Message.PreVoteResponse(new Term(1), new Term(2), true, false)).sync();
    a.receive(B, new Message.VoteResponse(new Term(1), true));
    assertThat(a.core.role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void staleLeaderLearnsTheCurrentTerm() {
    TestReplica follower = new TestReplica(A, new Disk().with(7, 1));
    follower.receive(B, append(3, at(1, 1), 0, 3));
    assertThat(follower.lastSent(Message.HeartbeatResponse.class).term()).isEqualTo(new Term(7));
    TestReplica leader = new TestReplica(B, new Disk().with(1, 1)).elected(A);
    leader.receive(A, new Message.HeartbeatResponse(new Term(7), 0, Optional.empty()));
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
    assertThat(leader.core.term()).isEqualTo(new Term(7));
  }

  @Test
  void aloneItElectsItselfOnceItsVoteIsDurable() {
    TestReplica single = new TestReplica(A, List.of(A), new Disk(), 0, 1);
    single.ticks(CONFIG.electionTicksMax());
    assertThat(single.core.role()).isEqualTo(Role.CANDIDATE);
    single.propose("early").sync();
    assertThat(single.core.role()).isEqualTo(Role.LEADER);
    single.propose("x");
    assertThat(single.core.commitIndex()).as("before the own disk has it").isEqualTo(1);
    single.sync();
    assertThat(single.core.commitIndex()).isEqualTo(2);
  }
}
