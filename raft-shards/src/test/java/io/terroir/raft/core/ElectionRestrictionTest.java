package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import org.junit.jupiter.api.Test;

/** Paper, section 5.4.1: only a candidate with an up-to-date log is elected. */
class ElectionRestrictionTest {
  private boolean votes(LogPosition candidateLast) {
    TestReplica voter = new TestReplica(A, new Disk().with(3, 1, 2, 2));
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
    TestReplica voter = new TestReplica(A, new Disk().with(3, 1, 2, 2));
    voter.receive(B, new Message.VoteRequest(new Term(9), at(1, 1))).sync();
    assertThat(voter.core.term()).isEqualTo(new Term(9));
    assertThat(voter.disk.hardState.vote()).isEmpty();
  }

  // ---- a disk that was lost

  @Test
  void blankDiskVotesInTheFoundingOfAGroup() {
    TestReplica blank = new TestReplica(A, new Disk());
    blank.receive(B, new Message.VoteRequest(new Term(1), LogPosition.ZERO)).sync();
    assertThat(blank.lastSent(Message.VoteResponse.class))
        .isEqualTo(new Message.VoteResponse(new Term(1), true, false));
  }

  @Test
  void blankDiskVotesOnlyProvisionallyInAGroupWithAHistory() {
    TestReplica blank = new TestReplica(A, new Disk());
    blank.receive(B, new Message.PreVoteRequest(new Term(5), at(4, 9)));
    assertThat(blank.lastSent(Message.PreVoteResponse.class).provisional()).isTrue();
    blank.receive(B, new Message.VoteRequest(new Term(5), at(4, 9))).sync();
    assertThat(blank.lastSent(Message.VoteResponse.class).provisional()).isTrue();
  }

  @Test
  void provisionalVoteCountsOnlyTogetherWithAllOthers() {
    TestReplica candidate = new TestReplica(A, new Disk().with(1, 1));
    candidate.ticks(CONFIG.electionTicksMax());
    candidate.receive(B, new Message.PreVoteResponse(new Term(0), new Term(2), true, true));
    assertThat(candidate.core.role()).isEqualTo(Role.PRE_CANDIDATE);
    candidate.receive(C, new Message.PreVoteResponse(new Term(1), new Term(2), true, false)).sync();
    assertThat(candidate.core.role()).isEqualTo(Role.CANDIDATE);

    candidate.receive(B, new Message.VoteResponse(new Term(2), true, true));
    assertThat(candidate.core.role()).isEqualTo(Role.CANDIDATE);
    candidate.receive(C, new Message.VoteResponse(new Term(2), true, false));
    assertThat(candidate.core.role()).isEqualTo(Role.LEADER);
  }

  @Test
  void replicaCatchesUpOnlyWhenItHoldsWhatTheLeaderHeldAtFirstContact() {
    TestReplica blank = new TestReplica(A, new Disk());
    Message.AppendEntries first =
        new Message.AppendEntries(
            new Term(5), LogPosition.ZERO, TestReplica.entries(0, 1, 2), 1, 4);
    blank.receive(B, first).sync();
    assertThat(blank.core.joining()).isTrue();
    blank.receive(B, append(5, at(2, 2), 1, 3, 4));
    assertThat(blank.core.joining()).as("before the disk has it").isTrue();
    blank.sync();
    assertThat(blank.core.joining()).isFalse();
    assertThat(blank.disk.hardState.joining()).isFalse();
  }

  @Test
  void blankDiskThatWasBroughtUpToDateHasVotedForThatLeader() {
    TestReplica blank = new TestReplica(A, new Disk());
    blank.receive(B, append(5, LogPosition.ZERO, 1, 1, 2)).sync();
    assertThat(blank.core.joining()).isFalse();
    blank.ticks(CONFIG.electionTicksMin());
    blank.receive(C, new Message.VoteRequest(new Term(5), at(4, 9))).sync();
    assertThat(blank.lastSent(Message.VoteResponse.class).granted()).isFalse();
  }

  @Test
  void leaderStartsOverWithAFollowerThatLostItsDisk() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(B);
    leader.receive(B, new Message.AppendRejected(leader.core.term(), 4, LogPosition.ZERO, true));
    Message.AppendEntries again = leader.lastSent(Message.AppendEntries.class);
    assertThat(again.previous()).isEqualTo(LogPosition.ZERO);
    assertThat(again.entries()).hasSize(4);
    assertThat(leader.core.commitIndex()).as("what is committed stays so").isEqualTo(4);
  }

  @Test
  void blankDiskSaysSoInItsAnswersToHeartbeats() {
    TestReplica blank = new TestReplica(A, new Disk());
    blank.receive(B, new Message.Heartbeat(new Term(5), 3, 0, 0, 4)).sync();
    assertThat(blank.lastSent(Message.HeartbeatResponse.class))
        .isEqualTo(new Message.HeartbeatResponse(new Term(5), 3, true, 0));
  }

  @Test
  void leaderStartsOverWithAFollowerThatLostItsDiskThoughItHasNothingNewToSend() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(B);
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 1, true, 0));
    Message.AppendEntries again = leader.lastSent(Message.AppendEntries.class);
    assertThat(again.previous()).isEqualTo(LogPosition.ZERO);
    assertThat(again.entries()).hasSize(4);
    assertThat(leader.core.commitIndex()).as("what is committed stays so").isEqualTo(4);
  }

  @Test
  void followerThatIsBeingBroughtUpToDateDoesNotStartOverWithEveryHeartbeat() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(C);
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), 2));
    leader.sent.clear();
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 1, true, 2));
    assertThat(leader.sent(Message.AppendEntries.class)).isEmpty();
  }
}
