package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Completions of the disk that arrive after the log has changed. */
class DurableWorkTest {
  private final TestReplica a = new TestReplica(A, new Disk().with(1, 1));

  /**
   * Entry 2 is appended in term 1, overwritten in term 2, and written again, equal to the first
   * time, in term 3. The completion of the first write says nothing about the third.
   */
  @Test
  void completionOfAnOlderTermIsIgnored() {
    Message.AppendEntries original = append(1, at(1, 1), 0, 1);
    a.receive(B, original);
    Input.Persisted first = new Input.Persisted(new Term(1), at(1, 2));
    a.receive(C, append(2, at(1, 1), 0, 2));
    Message.AppendEntries rewritten =
        new Message.AppendEntries(new Term(3), at(1, 1), original.entries(), 0);
    a.receive(B, rewritten);
    assertThat(a.log.last()).isEqualTo(at(1, 2));

    a.step(first);
    assertThat(a.core.durableIndex()).isEqualTo(1);
    a.sync();
    assertThat(a.core.durableIndex()).isEqualTo(2);
  }

  @Test
  void completionOfWhatWasReplacedInTheSameTermIsIgnored() {
    TestReplica voter = new TestReplica(A, new Disk().with(1, 1, 1, 1));
    voter.receive(B, append(5, at(1, 1), 0, 5));
    assertThat(voter.core.durableIndex()).isEqualTo(1);
    voter.step(new Input.Persisted(new Term(5), at(1, 3)));
    assertThat(voter.core.durableIndex()).isEqualTo(1);
  }

  @Test
  void newTermConfirmsWhatWasHandedOverBefore() {
    a.receive(B, append(1, at(1, 1), 0, 1));
    a.receive(C, new Message.Heartbeat(new Term(2), 1, 0, 0));
    a.sync();
    assertThat(a.core.durableIndex()).isEqualTo(2);
  }

  @Test
  void shortenedLogIsDurableOnlyAsFarAsItAgrees() {
    TestReplica follower = new TestReplica(A, new Disk().with(1, 1, 1, 1));
    follower.receive(B, append(2, at(1, 1), 0, 2, 2));
    assertThat(follower.core.durableIndex()).isEqualTo(1);
    follower.sync();
    assertThat(follower.core.durableIndex()).isEqualTo(3);
  }

  @Test
  void leaderWhoseDiskStallsStepsDown() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x");
    for (int i = 0; i < CONFIG.electionTicksMax(); i++) {
      assertThat(leader.core.role()).isEqualTo(Role.LEADER);
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.ticks(1);
    }
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void idleLeaderWithAHealthyDiskStays() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    for (int i = 0; i < 5 * CONFIG.electionTicksMax(); i++) {
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.ticks(1);
    }
    leader.propose("x").ticks(1);
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
  }
}
