package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.Invariants.BrokenInvariantException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Paper, section 5.3: log replication; thesis, section 10.2.1: pipelining, parallel disk write. */
class LogReplicationTest {
  private final TestReplica follower = new TestReplica(A, new Disk().with(2, 1, 1, 2));

  // ---- follower

  @Test
  void acceptsEntriesThatFollowItsLog() {
    follower.receive(B, append(3, at(2, 3), 0, 3, 3)).sync();
    assertThat(follower.terms()).containsExactly(1L, 1L, 2L, 3L, 3L);
    assertThat(follower.lastSent(Message.AppendAccepted.class).matchIndex()).isEqualTo(5);
  }

  @Test
  void acknowledgesOnlyWhatIsDurable() {
    follower.receive(B, append(2, at(2, 3), 0, 2)).sync();
    follower.sent.clear();
    follower.receive(B, append(2, at(2, 4), 0, 2));
    assertThat(follower.sent(Message.AppendAccepted.class)).isEmpty();
    follower.sync();
    assertThat(follower.disk.entries).containsKey(5L);
    assertThat(follower.lastSent(Message.AppendAccepted.class).matchIndex()).isEqualTo(5);
  }

  @Test
  void repeatedEntriesAreAcknowledgedOnlyOnceTheFirstCopyIsDurable() {
    follower.receive(B, append(2, at(2, 3), 0, 2));
    follower.receive(B, append(2, at(2, 3), 0, 2));
    assertThat(follower.sent(Message.AppendAccepted.class)).isEmpty();
    follower.sync();
    assertThat(follower.sent(Message.AppendAccepted.class)).hasSize(2);
  }

  @Test
  void acknowledgesOnlyTheRangeThatTheRequestCovers() {
    follower.receive(B, append(2, at(1, 1), 0, 1));
    assertThat(follower.lastSent(Message.AppendAccepted.class).matchIndex()).isEqualTo(2);
    assertThat(follower.log.last()).isEqualTo(at(2, 3));
  }

  @Test
  void delayedShorterRequestDoesNotShortenTheLog() {
    follower.receive(B, append(3, at(2, 3), 0, 3, 3)).sync();
    follower.receive(B, append(3, at(2, 3), 0, 3)).sync();
    assertThat(follower.terms()).containsExactly(1L, 1L, 2L, 3L, 3L);
  }

  @Test
  void conflictingTailIsReplaced() {
    follower.receive(B, append(4, at(1, 1), 0, 3, 4, 4)).sync();
    assertThat(follower.terms()).containsExactly(1L, 3L, 4L, 4L);
    assertThat(follower.disk.entries.values())
        .extracting(Entry::term)
        .startsWith(new Term(1), new Term(3));
  }

  /** Two of three members have lost their disks and elected each other. */
  @Test
  void leaderThatContradictsWhatIsCommittedStopsTheReplica() {
    follower.receive(B, append(3, at(2, 3), 3)).sync();
    assertThat(follower.core.commitIndex()).isEqualTo(3);
    assertThatThrownBy(() -> follower.receive(C, append(4, LogPosition.ZERO, 0, 4, 4, 4, 4)))
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining("lost their disks");
    assertThat(follower.terms()).containsExactly(1L, 1L, 2L);
  }

  @Test
  void gapIsRejectedWithAHint() {
    follower.receive(B, append(3, at(3, 7), 0, 3));
    follower.sync();
    Message.AppendRejected rejection = follower.lastSent(Message.AppendRejected.class);
    assertThat(rejection.previousIndex()).isEqualTo(7);
    assertThat(rejection.hint()).isEqualTo(at(2, 3));
  }

  @Test
  void commitIndexFollowsTheLeaderNoFurtherThanTheRequestCovers() {
    follower.receive(B, append(3, at(1, 2), 9));
    assertThat(follower.core.commitIndex())
        .as("entry 3 may be another than the leader's")
        .isEqualTo(2);
  }

  @Test
  void onlyEntriesDurableInTheOwnLogAreApplied() {
    follower.receive(B, append(2, at(2, 3), 5, 2, 2));
    assertThat(follower.core.commitIndex()).isEqualTo(5);
    assertThat(follower.core.applicableIndex()).isEqualTo(3);
    follower.sync();
    assertThat(follower.core.applicableIndex()).isEqualTo(5);
  }

  // ---- leader

  @Test
  void leaderSendsBeforeItsOwnDiskIsDone() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x");
    assertThat(leader.lastSent(Message.AppendEntries.class).entries()).hasSize(1);
    assertThat(leader.disk.entries).doesNotContainKey(3L);
  }

  @Test
  void probesOneMessageAtATimeThenPipelines() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x").propose("y").propose("z");
    assertThat(leader.sent(Message.AppendEntries.class, C)).as("C is being probed").isEmpty();
    assertThat(leader.sent(Message.AppendEntries.class, B)).hasSize(3);
    leader.receive(C, new Message.AppendAccepted(leader.core.term(), 2, false));
    assertThat(leader.sent(Message.AppendEntries.class, C)).hasSize(1);
    assertThat(leader.lastSent(Message.AppendEntries.class).entries()).hasSize(3);
  }

  @Test
  void bytesInFlightAreBounded() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    String big = "x".repeat(900);
    for (int i = 0; i < 20; i++) {
      leader.propose(big);
    }
    assertThat(leader.sent(Message.AppendEntries.class, B)).hasSize(5);
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), 4, false));
    assertThat(leader.sent(Message.AppendEntries.class, B)).hasSize(7);
  }

  @Test
  void entriesAreBatchedUpToTheBound() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    String[] commands = new String[40];
    Arrays.fill(commands, "x".repeat(68));
    leader.propose(commands);
    List<Message.AppendEntries> messages = leader.sent(Message.AppendEntries.class, B);
    assertThat(messages).hasSize(4);
    assertThat(messages).allMatch(message -> message.entries().size() == 10);
  }

  @Test
  void lostMessageInThePipelineIsFoundByTheRejectionOfTheNext() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("lost").propose("rejected");
    leader.sent.clear();
    leader.receive(B, new Message.AppendRejected(leader.core.term(), 3, at(2, 2), false));
    Message.AppendEntries again = leader.lastSent(Message.AppendEntries.class);
    assertThat(again.previous().index()).isEqualTo(2);
    assertThat(again.entries()).hasSize(2);
  }

  @Test
  void lostLastMessageIsSentAgain() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("lost");
    leader.sent.clear();
    for (int i = 0; i < CONFIG.electionTicksMin(); i++) {
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.ticks(1);
    }
    assertThat(leader.sent(Message.AppendEntries.class, B)).isNotEmpty();
  }

  @Test
  void delayedRejectionOfWhatIsKnownToMatchIsIgnored() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x");
    leader.sent.clear();
    leader.receive(B, new Message.AppendRejected(leader.core.term(), 1, at(1, 1), false));
    assertThat(leader.sent).isEmpty();
  }

  @Test
  void hintsSkipWholeTerms() {
    TestReplica leader = new TestReplica(A, new Disk().with(9, 1, 1, 1, 5, 5, 5, 9, 9)).elected(B);
    TestReplica far = new TestReplica(C, new Disk().with(4, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3));
    int rounds = converge(leader, far);
    assertThat(far.terms()).isEqualTo(leader.terms());
    assertThat(rounds).as("messages until the logs agree").isLessThanOrEqualTo(4);
  }

  /** A follower with a conflicting tail converges one entry a message, in bounded rounds. */
  @Test
  void everyAnswerAdvancesOrProvesAConflict() {
    long[] own = new long[60];
    long[] other = new long[80];
    Arrays.fill(own, 7);
    Arrays.fill(other, 3);
    TestReplica leader = new TestReplica(A, new Disk().with(7, own)).elected(B);
    TestReplica far = new TestReplica(C, new Disk().with(6, other));
    leader.propose("x".repeat(2000)).propose("y".repeat(2000));
    assertThat(converge(leader, far)).isLessThan(70);
    assertThat(far.terms()).isEqualTo(leader.terms());
  }

  /** Lets the two talk until the leader has nothing to say; returns the number of requests. */
  private static int converge(TestReplica leader, TestReplica far) {
    int requests = 0;
    leader.ticks(CONFIG.heartbeatTicks());
    while (!leader.sent.isEmpty() && requests < 1000) {
      List<Message.AppendEntries> toFar = leader.sent(Message.AppendEntries.class, far.id);
      leader.sent.clear();
      for (Message.AppendEntries request : toFar) {
        requests++;
        far.receive(leader.id, request).sync();
      }
      far.sent.forEach(answer -> leader.receive(far.id, answer.message()));
      far.sent.clear();
    }
    return requests;
  }
}
