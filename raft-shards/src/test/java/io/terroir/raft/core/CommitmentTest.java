package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Paper, section 5.4.2: committing entries from previous terms; and what counts as held. */
class CommitmentTest {
  /**
   * Figure 8 (c): the leader of term 4 has replicated its entry of term 2 on a majority. It must
   * not count as committed, since a leader of term 3 could still overwrite it.
   */
  @Test
  void entryOfAnEarlierTermIsNotCommittedByCounting() {
    TestReplica leader = new TestReplica(A, new Disk().with(3, 1, 2)).elect(B).sync();
    assertThat(leader.core.term()).isEqualTo(new Term(4));
    leader.receive(B, new Message.AppendAccepted(new Term(4), 2, false));
    assertThat(leader.core.commitIndex()).isZero();
  }

  /** Figure 8 (e): once an entry of its own term is on a majority, all before it are committed. */
  @Test
  void entryOfTheOwnTermCommitsAllBeforeIt() {
    TestReplica leader = new TestReplica(A, new Disk().with(3, 1, 2)).elect(B).sync();
    leader.receive(B, new Message.AppendAccepted(new Term(4), 3, false));
    assertThat(leader.core.commitIndex()).isEqualTo(3);
  }

  @Test
  void leadersOwnVoteForAnEntryCountsOnlyOnceItIsDurable() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x");
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), 3, false));
    assertThat(leader.core.commitIndex()).isEqualTo(2);
    leader.sync();
    assertThat(leader.core.commitIndex()).isEqualTo(3);
  }

  @Test
  void majorityOfFollowersCommitsWithoutTheLeadersDisk() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x");
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), 3, false));
    leader.receive(C, new Message.AppendAccepted(leader.core.term(), 3, false));
    assertThat(leader.core.commitIndex()).isEqualTo(3);
    assertThat(leader.core.applicableIndex()).as("but is not applied here").isEqualTo(2);
  }

  @Test
  void heartbeatAnswersNeverCountAsHoldingEntries() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x").sync();
    leader.ticks(CONFIG.heartbeatTicks());
    long round = leader.core.sentRound();
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), round, Optional.empty()));
    leader.receive(C, new Message.HeartbeatResponse(leader.core.term(), round, Optional.empty()));
    assertThat(leader.core.commitIndex()).isEqualTo(2);
  }

  @Test
  void heartbeatsTellAFollowerToCommitNoMoreThanItIsKnownToHold() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.ticks(CONFIG.heartbeatTicks());
    assertThat(leader.sent(Message.Heartbeat.class, B).get(0).commitIndex()).isEqualTo(2);
    assertThat(leader.sent(Message.Heartbeat.class, C).get(0).commitIndex()).isZero();
  }

  @Test
  void majorityIsCountedOverAllMembers() {
    assertThat(CommitRule.reachedByMajority(new long[] {7})).isEqualTo(7);
    assertThat(CommitRule.reachedByMajority(new long[] {7, 3})).isEqualTo(3);
    assertThat(CommitRule.reachedByMajority(new long[] {7, 3, 5})).isEqualTo(5);
    assertThat(CommitRule.reachedByMajority(new long[] {9, 9, 1, 1})).isEqualTo(1);
    assertThat(CommitRule.reachedByMajority(new long[] {9, 8, 3, 1, 5})).isEqualTo(5);
  }
}
