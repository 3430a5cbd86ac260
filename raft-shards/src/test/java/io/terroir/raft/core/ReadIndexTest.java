package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Effects.ReadGrant;
import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Thesis, section 6.4: read-only queries without writing to the log. */
class ReadIndexTest {
  private final TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);

  private void answer(NodeId from, long round) {
    leader.receive(
        from, new Message.HeartbeatResponse(leader.core.term(), round, Optional.empty()));
  }

  @Test
  void readIsGrantedAtTheCommitIndexOnceAMajorityAnswersARoundThatBeganAfterIt() {
    leader.step(new Input.Read(1));
    assertThat(leader.reads).isEmpty();
    answer(B, leader.core.sentRound());
    assertThat(leader.reads).containsExactly(new ReadGrant(1, 2));
  }

  @Test
  void answerToAnEarlierRoundGrantsNothing() {
    long before = leader.core.sentRound();
    leader.step(new Input.Read(1));
    answer(B, before);
    answer(C, before);
    assertThat(leader.reads).isEmpty();
  }

  @Test
  void repeatedReadWaitsForARoundOfItsOwn() {
    leader.step(new Input.Read(1));
    long first = leader.core.sentRound();
    leader.step(new Input.Read(1));
    answer(B, first);
    assertThat(leader.reads).as("only the first asking").hasSize(1);
    answer(B, leader.core.sentRound());
    assertThat(leader.reads).hasSize(2);
  }

  @Test
  void readsThatArriveDuringARoundShareTheNext() {
    leader.sent.clear();
    for (int ticket = 1; ticket <= 100; ticket++) {
      leader.step(new Input.Read(ticket));
    }
    assertThat(leader.sent(Message.Heartbeat.class, B)).hasSize(1);
    answer(B, leader.core.sentRound());
    assertThat(leader.sent(Message.Heartbeat.class, B)).hasSize(2);
    answer(B, leader.core.sentRound());
    assertThat(leader.reads).hasSize(100);
    assertThat(leader.core.readRounds()).isEqualTo(2);
  }

  /** Until then the commit index may lag behind what the last leader acknowledged. */
  @Test
  void nothingIsGrantedBeforeAnEntryOfTheOwnTermIsCommitted() {
    TestReplica fresh = new TestReplica(A, new Disk().with(1, 1, 1)).elect(B).sync();
    fresh.step(new Input.Read(1));
    fresh.ticks(CONFIG.heartbeatTicks());
    fresh.receive(
        B,
        new Message.HeartbeatResponse(fresh.core.term(), fresh.core.sentRound(), Optional.empty()));
    assertThat(fresh.reads).isEmpty();

    fresh.receive(B, new Message.AppendAccepted(fresh.core.term(), 3, false));
    fresh.receive(
        B,
        new Message.HeartbeatResponse(fresh.core.term(), fresh.core.sentRound(), Optional.empty()));
    assertThat(fresh.reads).containsExactly(new ReadGrant(1, 3));
  }

  @Test
  void roundThatWasLostIsMadeUpForByTheNextHeartbeat() {
    leader.step(new Input.Read(1));
    leader.ticks(CONFIG.heartbeatTicks());
    answer(B, leader.core.sentRound());
    assertThat(leader.reads).hasSize(1);
  }

  @Test
  void readsThatWaitAreRefusedWhenLeadershipIsLost() {
    leader.step(new Input.Read(1)).step(new Input.Read(2));
    leader.receive(B, new Message.HeartbeatResponse(new Term(9), 0, Optional.empty()));
    assertThat(leader.refusedReads).containsExactlyInAnyOrder(1L, 2L);
    answer(B, 99);
    assertThat(leader.reads).isEmpty();
  }

  @Test
  void answersOfAnEarlierTermConfirmNothing() {
    Term earlier = leader.core.term();
    leader.step(new Input.Read(1));
    long round = leader.core.sentRound();
    leader.receive(B, new Message.HeartbeatResponse(earlier.next(), 0, Optional.empty()));
    leader.sync().elected(B);
    leader.reads.clear();
    leader.step(new Input.Read(2));
    leader.receive(B, new Message.HeartbeatResponse(earlier, round + 100, Optional.empty()));
    assertThat(leader.reads).isEmpty();
  }

  @Test
  void followerRefuses() {
    TestReplica follower = new TestReplica(A, new Disk().with(1, 1));
    follower.step(new Input.Read(7));
    assertThat(follower.refusedReads).containsExactly(7L);
  }

  @Test
  void aloneItGrantsAtOnce() {
    TestReplica single = new TestReplica(A, List.of(A), new Disk(), 0, 1);
    single.ticks(CONFIG.electionTicksMax()).sync();
    single.step(new Input.Read(1));
    assertThat(single.reads).containsExactly(new ReadGrant(1, 1));
  }
}
