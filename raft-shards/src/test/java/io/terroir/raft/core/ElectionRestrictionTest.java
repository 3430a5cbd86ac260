package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import org.junit.jupiter.api.Test;

/** Paper, section 5.4.1: only a candidate with an up-to-date log is elected. */
class ElectionRestrictionTest {
  private boolean votes(LogPosition candidateLast) {
    TestReplica voter = new TestReplica(A, new Disk().with(3, 1, 2, 2)).freeToVote();
    voter.receive(B, new Message.VoteRequest(new Term(4), candidateLast)).sync();
    return voter.lastSent(Message.VoteResponse.class).granted();
  }

  @Test
  void logsCompareByTermFirstAndThenByIndex() {
    assertThat(votes(at(2, 3))).as("equal").isTrue();
    assertThat(votes(at(2, 4))).as("longer").isTrue();
    assertThat(votes(at(3, 1))).as("shorter, of a later term").isTrue();
    assertThat(votes(at(2, 2))).as("shorter").isFalse();
    assertThat(votes(at(1, 9))).as("longer, of an earlier term").isFalse();
  }

  @Test
  void refusedCandidateStillBringsItsTerm() {
    TestReplica voter = new TestReplica(A, new Disk().with(3, 1, 2, 2)).freeToVote();
    voter.receive(B, new Message.VoteRequest(new Term(9), at(1, 1))).sync();
    assertThat(voter.core.term()).isEqualTo(new Term(9));
    assertThat(voter.disk.hardState.vote()).isEmpty();
  }
}
