package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import org.junit.jupiter.api.Test;

/** Thesis, section 9.6 (pre-vote) and 4.2.3 (disruptive servers). */
class PreVoteTest {
  private final TestReplica a = new TestReplica(A, new Disk().with(4, 1, 2));

  private void heartbeat() {
    a.receive(B, new Message.Heartbeat(new Term(4), 1, 0, 0));
    a.sent.clear();
  }

  private boolean wouldVote(long term, LogPosition last) {
    a.sent.clear();
    a.receive(C, new Message.PreVoteRequest(new Term(term), last));
    return a.lastSent(Message.PreVoteResponse.class).granted();
  }

  @Test
  void cutOffReplicaKeepsItsTerm() {
    a.ticks(100 * CONFIG.electionTicksMax());
    assertThat(a.core.term()).isEqualTo(new Term(4));
    assertThat(a.core.electionsBegun()).isZero();
  }

  @Test
  void whoHearsALeaderRefusesAndKeepsItsTerm() {
    heartbeat();
    assertThat(wouldVote(9, at(3, 9))).isFalse();
    assertThat(a.core.term()).isEqualTo(new Term(4));
  }

  @Test
  void whoHearsALeaderIgnoresARealVoteRequestTooAndItsTerm() {
    heartbeat();
    a.receive(C, new Message.VoteRequest(new Term(9), at(3, 9))).sync();
    assertThat(a.sent).isEmpty();
    assertThat(a.core.term()).isEqualTo(new Term(4));
    assertThat(a.core.leader()).contains(B);
  }

  @Test
  void whoHasHeardNoLeaderForATimeoutAgrees() {
    heartbeat();
    a.ticks(CONFIG.electionTicksMin());
    assertThat(wouldVote(5, at(2, 2))).isTrue();
    assertThat(a.core.term()).as("agreeing changes nothing").isEqualTo(new Term(4));
  }

  @Test
  void refusesAnOlderLog() {
    a.freeToVote();
    assertThat(wouldVote(5, at(1, 9))).isFalse();
    assertThat(wouldVote(5, at(2, 1))).isFalse();
  }

  /** Two cohorts that block each other: longer log and lower term, shorter log and higher term. */
  @Test
  void refusalCarriesTheTermSoThatTheLongerLogCatchesUp() {
    TestReplica longer = new TestReplica(A, new Disk().with(5, 1, 2, 5));
    TestReplica shorter = new TestReplica(B, new Disk().with(7, 1, 2)).freeToVote();

    longer.ticks(CONFIG.electionTicksMax());
    shorter.receive(A, longer.lastSent(Message.PreVoteRequest.class));
    Message.PreVoteResponse refusal = shorter.lastSent(Message.PreVoteResponse.class);
    assertThat(refusal.granted()).isFalse();
    longer.receive(B, refusal).sync();
    assertThat(longer.core.term()).isEqualTo(new Term(7));

    longer.ticks(CONFIG.electionTicksMax());
    shorter.receive(A, longer.lastSent(Message.PreVoteRequest.class));
    Message.PreVoteResponse agreement = shorter.lastSent(Message.PreVoteResponse.class);
    assertThat(agreement.granted()).isTrue();
    longer.receive(B, agreement).sync();
    assertThat(longer.core.role()).isEqualTo(Role.CANDIDATE);
    assertThat(longer.core.term()).isEqualTo(new Term(8));
  }

  @Test
  void agreementOfAVoterInAnOlderTermCounts() {
    a.ticks(CONFIG.electionTicksMax());
    a.receive(B, new Message.PreVoteResponse(new Term(2), new Term(5), true, false));
    assertThat(a.core.role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void agreementToAnEarlierQuestionDoesNotCount() {
    a.ticks(CONFIG.electionTicksMax());
    a.receive(B, new Message.PreVoteResponse(new Term(4), new Term(4), true, false));
    assertThat(a.core.role()).isEqualTo(Role.PRE_CANDIDATE);
  }
}
