package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.DiskId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A member that joins is brought up to date, enters, and then counts, whatever it was told before.
 */
class JoiningLivenessTest {
  private final TestGroup group = new TestGroup();

  /**
   * What C acknowledged while it joined counts for nothing; once it has entered it has to be asked
   * again, or a write waits until the next one.
   */
  @Test
  void whatAMemberHeldWhenItEnteredIsCommittedThoughNobodyWritesMore() {
    group.elect(A, B);
    group.run(1, A, B, C);
    TestReplica replaced = group.replaceDisk(C);
    TestReplica leader = group.replica(A);
    while (leader.log.last().index() == 1) {
      leader.step(new Input.Tick());
      group.exchange(A, C);
    }
    leader.propose("x");
    group.exchange(A, C);
    assertThat(replaced.core.durableIndex()).as("admission and x").isEqualTo(3);

    Message admitted = new Message.AppendAccepted(leader.core.term(), 2, false);
    leader.receive(B, admitted);
    assertThat(leader.core.commitIndex()).isEqualTo(2);
    group.run(3, A, C);
    assertThat(replaced.core.joining()).isFalse();
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
    assertThat(leader.core.commitIndex()).as("x, held by A and C").isEqualTo(3);
  }

  /**
   * C has acknowledged entries of B, loses its disk, and takes others in their places from a
   * deposed leader. B believes that C holds what its old disk held.
   */
  @Test
  void memberThatFollowedADeposedLeaderIsBroughtUpToDate() {
    group.elect(A, B);
    group.run(1, A, B, C);
    TestReplica deposed = group.replica(A);
    deposed.propose("p").propose("q").sync();
    group.elect(B, C);
    assertThat(group.replica(B).core.commitIndex()).isEqualTo(2);

    TestReplica replaced = group.replaceDisk(C);
    replaced.receive(A, append(1, LogPosition.ZERO, 1, 1, 1, 1)).sync();
    assertThat(replaced.terms()).containsExactly(1L, 1L, 1L);

    deposed.sent.clear();
    for (int i = 0; i < 3 * CONFIG.electionTicksMax(); i++) {
      group.replica(A).step(new Input.Tick());
      group.replica(B).step(new Input.Tick());
      replaced.step(new Input.Tick());
      group.exchangeAtMost(50, A, B, C);
    }
    assertThat(replaced.terms()).startsWith(1L, 2L);
    assertThat(replaced.core.joining()).isFalse();
  }

  /** C answers a message of an old term while it joins; the answer reaches the next leader. */
  @Test
  void answerToAnOldTermDoesNotMakeWhoJoinsCount() {
    TestReplica joining = new TestReplica(C, Disk.replacement(9));
    joining.receive(B, append(5, LogPosition.ZERO, 0, 1, 2)).sync();
    joining.receive(A, new Message.Heartbeat(new Term(4), 1, 0, 0));
    assertThat(joining.lastSent(Message.HeartbeatResponse.class).joiner())
        .isEqualTo(Optional.of(new Message.Joiner(new DiskId(9), 2)));
  }

  /** A late answer of C from before it entered; B has been gone for long. */
  @Test
  void lateAnswerOfAJoinerDoesNotDeposeItsLeader() {
    group.elect(A, B);
    group.run(1, A, B, C);
    group.replaceDisk(C);
    group.run(2, A, B, C);
    assertThat(group.replica(C).core.joining()).isFalse();
    group.run(1, A, C);
    TestReplica leader = group.replica(A);
    Message late =
        new Message.HeartbeatResponse(
            leader.core.term(), 1, Optional.of(new Message.Joiner(new DiskId(2), 1)));
    leader.receive(C, late);
    leader.step(new Input.Tick());
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
  }
}
