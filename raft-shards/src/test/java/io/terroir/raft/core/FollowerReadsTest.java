package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Effects.ReadGrant;
import io.terroir.raft.core.Message.ReadIndexRequest;
import io.terroir.raft.core.Message.ReadIndexResponse;
import io.terroir.raft.core.TestReplica.Disk;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Thesis, section 6.4: a follower serves a read at an index that it has asked its leader for. */
class FollowerReadsTest {
  private static final Term FIRST = new Term(1);

  /** Follows B in term 1 with one entry that is committed. */
  private final TestReplica follower = following(1);

  private final TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);

  private static TestReplica following(long seed) {
    TestReplica replica = new TestReplica(A, ABC, new Disk().with(1, 1), 0, seed);
    replica.receive(B, append(1, at(1, 1), 1)).sync();
    replica.sent.clear();
    return replica;
  }

  private long asked() {
    return follower.lastSent(ReadIndexRequest.class).number();
  }

  private void heartbeat(long round) {
    follower.receive(B, new Message.Heartbeat(FIRST, round, 1, 1));
  }

  private void answerRound() {
    leader.receive(
        B,
        new Message.HeartbeatResponse(
            leader.core.term(), leader.core.sentRound(), Optional.empty()));
  }

  // ---- the follower

  @Test
  void followerAsksItsLeaderAndReadsWhereThatSays() {
    follower.step(new Input.ReadAnywhere(7));
    assertThat(follower.sent(ReadIndexRequest.class, B)).hasSize(1);
    assertThat(follower.reads).isEmpty();
    follower.receive(B, new ReadIndexResponse(FIRST, asked(), 5, 1));
    assertThat(follower.reads).containsExactly(new ReadGrant(7, 5));
  }

  @Test
  void readsThatArriveMeanwhileShareTheNextQuestion() {
    follower.step(new Input.ReadAnywhere(1));
    long first = asked();
    follower.step(new Input.ReadAnywhere(2)).step(new Input.ReadAnywhere(3));
    follower.receive(B, new ReadIndexResponse(FIRST, first, 5, 1));
    assertThat(follower.reads).containsExactly(new ReadGrant(1, 5));
    assertThat(asked()).isNotEqualTo(first);
    follower.receive(B, new ReadIndexResponse(FIRST, asked(), 6, 1));
    assertThat(follower.reads).contains(new ReadGrant(2, 6), new ReadGrant(3, 6)).hasSize(3);
  }

  @Test
  void repeatedAnswerGrantsNothingMore() {
    follower.step(new Input.ReadAnywhere(1));
    ReadIndexResponse first = new ReadIndexResponse(FIRST, asked(), 5, 1);
    follower.receive(B, first);
    follower.step(new Input.ReadAnywhere(2));
    follower.receive(B, first);
    assertThat(follower.reads).hasSize(1);
  }

  /** It names an index that may be too early for a read that came after the restart. */
  @Test
  void answerToAQuestionOfAnEarlierLifeGrantsNothing() {
    follower.step(new Input.ReadAnywhere(1));
    ReadIndexResponse late = new ReadIndexResponse(FIRST, asked(), 5, 1);
    TestReplica restarted = following(2);
    restarted.step(new Input.ReadAnywhere(1));
    restarted.receive(B, late);
    assertThat(restarted.reads).isEmpty();
  }

  @Test
  void questionIsSentAgainUnderItsNumberUntilItIsAnswered() {
    follower.step(new Input.ReadAnywhere(1));
    assertThat(follower.core.idleTicks()).isLessThan(CONFIG.heartbeatTicks());
    follower.ticks(CONFIG.heartbeatTicks());
    List<ReadIndexRequest> sent = follower.sent(ReadIndexRequest.class, B);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1)).isEqualTo(sent.get(0));

    follower.receive(B, new ReadIndexResponse(FIRST, asked(), 5, 1));
    follower.sent.clear();
    follower.ticks(CONFIG.heartbeatTicks());
    assertThat(follower.sent(ReadIndexRequest.class)).isEmpty();
  }

  @Test
  void readsAreRefusedWhenATermBegins() {
    follower.step(new Input.ReadAnywhere(1)).step(new Input.ReadAnywhere(2));
    ReadIndexResponse answer = new ReadIndexResponse(FIRST, asked(), 5, 1);
    follower.receive(C, new Message.Heartbeat(new Term(2), 1, 1, 1)).sync();
    assertThat(follower.refusedReads).containsExactlyInAnyOrder(1L, 2L);
    follower.receive(B, answer);
    assertThat(follower.reads).as("of a deposed leader").isEmpty();
  }

  @Test
  void readsAreRefusedWhenTheLeaderIsGivenUp() {
    follower.step(new Input.ReadAnywhere(1));
    follower.ticks(CONFIG.electionTicksMax());
    assertThat(follower.core.role()).isEqualTo(Role.PRE_CANDIDATE);
    assertThat(follower.refusedReads).containsExactly(1L);
  }

  /** Its questions are lost, but not the leader's heartbeats. */
  @Test
  void readsThatNobodyAnswersAreRefusedAtLast() {
    follower.step(new Input.ReadAnywhere(1));
    for (int i = 1; i <= CONFIG.electionTicksMax(); i++) {
      heartbeat(i);
      follower.ticks(1);
    }
    assertThat(follower.refusedReads).containsExactly(1L);
  }

  @Test
  void readIsRefusedWhereNoLeaderIsKnown() {
    TestReplica lost = new TestReplica(A, new Disk().with(1, 1));
    lost.step(new Input.ReadAnywhere(1));
    assertThat(lost.refusedReads).containsExactly(1L);
  }

  @Test
  void answerTellsHowFarTheLogIsCommitted() {
    follower.receive(B, append(1, at(1, 1), 1, 1, 1)).sync();
    follower.step(new Input.ReadAnywhere(1));
    follower.receive(B, new ReadIndexResponse(FIRST, asked(), 3, 2));
    assertThat(follower.core.commitIndex()).isEqualTo(2);
  }

  // ---- the leader

  @Test
  void leaderAnswersOnceAMajorityHasAnsweredARoundThatBeganAfterTheQuestion() {
    long before = leader.core.sentRound();
    leader.receive(C, new ReadIndexRequest(leader.core.term(), 9));
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), before, Optional.empty()));
    assertThat(leader.sent(ReadIndexResponse.class)).isEmpty();
    answerRound();
    assertThat(leader.sent(ReadIndexResponse.class, C))
        .containsExactly(new ReadIndexResponse(leader.core.term(), 9, 2, 0));
    assertThat(leader.reads).as("of its own").isEmpty();
  }

  @Test
  void leaderTellsAFollowerToCommitNoMoreThanItIsKnownToHold() {
    leader.receive(B, new ReadIndexRequest(leader.core.term(), 9));
    answerRound();
    assertThat(leader.lastSent(ReadIndexResponse.class).commitIndex()).isEqualTo(2);
  }

  @Test
  void repeatedQuestionsAreAnsweredOnce() {
    for (int i = 0; i < 5; i++) {
      leader.receive(C, new ReadIndexRequest(leader.core.term(), 9));
    }
    answerRound();
    answerRound();
    assertThat(leader.sent(ReadIndexResponse.class, C)).hasSize(1);
  }

  @Test
  void newLeaderAnswersNobodyBeforeAnEntryOfItsTermIsCommitted() {
    TestReplica fresh = new TestReplica(A, new Disk().with(1, 1, 1)).elect(B).sync();
    fresh.receive(C, new ReadIndexRequest(fresh.core.term(), 9));
    fresh.ticks(CONFIG.heartbeatTicks());
    fresh.receive(
        B,
        new Message.HeartbeatResponse(fresh.core.term(), fresh.core.sentRound(), Optional.empty()));
    assertThat(fresh.sent(ReadIndexResponse.class)).isEmpty();
  }

  @Test
  void deposedLeaderAnswersNobody() {
    TestGroup group = new TestGroup();
    group.elect(A, B);
    group.run(1, A, B, C);
    group.elect(B, C);
    group.replica(C).sent.clear();
    group.replica(A).receive(C, new ReadIndexRequest(group.replica(A).core.term(), 9));
    group.exchange(A, B, C);
    group.run(1, A, B, C);
    assertThat(group.replica(A).sent(ReadIndexResponse.class)).isEmpty();
  }

  @Test
  void wholeGroupServesReadsAtFollowers() {
    TestGroup group = new TestGroup();
    group.elect(A, B);
    group.run(1, A, B, C);
    group.replica(A).propose("x");
    group.exchange(A, B, C);
    group.replica(C).step(new Input.ReadAnywhere(4));
    group.exchange(A, B, C);
    assertThat(group.replica(C).reads)
        .containsExactly(new ReadGrant(4, group.replica(A).core.commitIndex()));
    assertThat(group.replica(C).core.applicableIndex())
        .isEqualTo(group.replica(A).core.commitIndex());
  }
}
