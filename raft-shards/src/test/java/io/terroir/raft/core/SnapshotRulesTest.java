package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.TestReplica.Disk;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Paper, section 7: log compaction. */
class SnapshotRulesTest {
  private static final Configuration MEMBERS = Configuration.ofCreation(TestReplica.ABC);

  private final TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(B);

  private static Message.SnapshotChunk chunk(long term, LogPosition position) {
    return new Message.SnapshotChunk(
        new Term(term), position, MEMBERS, 0, true, 0, ByteString.EMPTY);
  }

  private void cutLogAndReject() {
    leader.log.compactTo(3);
    leader.receive(C, new Message.AppendRejected(leader.core.term(), 3, LogPosition.ZERO, false));
  }

  @Test
  void followerBehindTheLogNeedsASnapshotAndGetsNoEntriesMeanwhile() {
    cutLogAndReject();
    assertThat(leader.snapshotsNeeded).containsExactly(C);
    leader.sent.clear();
    leader.propose("x");
    assertThat(leader.sent(Message.AppendEntries.class, C)).isEmpty();
  }

  @Test
  void entriesGoOnAfterTheSnapshot() {
    cutLogAndReject();
    leader.propose("x").sync();
    leader.sent.clear();
    leader.receive(C, new Message.SnapshotInstalled(leader.core.term(), 4, false));
    Message.AppendEntries next = leader.sent(Message.AppendEntries.class, C).get(0);
    assertThat(next.previous().index()).isEqualTo(4);
    assertThat(leader.core.commitIndex())
        .as("an installed snapshot holds its entries")
        .isEqualTo(4);
  }

  @Test
  void transferThatWasGivenUpBeginsAnewWhenTheFollowerIsHeard() {
    cutLogAndReject();
    leader.step(new Input.SnapshotAbandoned(C));
    leader.receive(C, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
    leader.ticks(1);
    assertThat(leader.snapshotsNeeded).containsExactly(C, C);
  }

  @Test
  void followerThatIsNotThereGetsNoSnapshot() {
    cutLogAndReject();
    leader.step(new Input.SnapshotAbandoned(C));
    for (int i = 0; i < 3 * CONFIG.electionTicksMin(); i++) {
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.ticks(1);
    }
    int asked = leader.snapshotsNeeded.size();
    for (int i = 0; i < 3 * CONFIG.electionTicksMin(); i++) {
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.step(new Input.SnapshotAbandoned(C)).ticks(1);
    }
    assertThat(leader.snapshotsNeeded).hasSize(asked);
  }

  @Test
  void snapshotReplacesALogThatDoesNotReachIt() {
    TestReplica follower = new TestReplica(A, new Disk().with(2, 1, 1));
    follower.receive(B, chunk(2, at(2, 9)));
    follower.step(new Input.SnapshotReceived(at(2, 9), MEMBERS));
    assertThat(follower.restored).containsExactly(at(2, 9));
    assertThat(follower.core.commitIndex()).isEqualTo(9);
    assertThat(follower.log.base()).isEqualTo(at(2, 9));
    assertThat(follower.sent(Message.SnapshotInstalled.class)).as("before the disk").isEmpty();
    follower.sync();
    assertThat(follower.disk.base).isEqualTo(at(2, 9));
    assertThat(follower.lastSent(Message.SnapshotInstalled.class).index()).isEqualTo(9);
    follower.receive(B, append(2, at(2, 9), 9, 2)).sync();
    assertThat(follower.core.durableIndex()).isEqualTo(10);
  }

  @Test
  void logThatHoldsTheSnapshotsLastEntryKeepsWhatFollows() {
    TestReplica follower = new TestReplica(A, new Disk().with(2, 1, 1, 2, 2));
    follower.receive(B, new Message.Heartbeat(new Term(2), 1, 0, 0));
    follower.step(new Input.SnapshotReceived(at(2, 3), MEMBERS));
    assertThat(follower.restored).isEmpty();
    assertThat(follower.core.commitIndex()).isEqualTo(3);
    assertThat(follower.log.last()).isEqualTo(at(2, 4));
  }

  @Test
  void snapshotNeverTakesAnythingBack() {
    TestReplica follower = new TestReplica(A, new Disk().with(2, 1, 1, 2));
    follower.receive(B, append(2, at(2, 3), 3)).sync();
    follower.receive(B, chunk(2, at(1, 2)));
    follower.step(new Input.SnapshotReceived(at(1, 2), MEMBERS));
    assertThat(follower.restored).isEmpty();
    assertThat(follower.core.commitIndex()).isEqualTo(3);
    assertThat(follower.lastSent(Message.SnapshotInstalled.class).index()).isEqualTo(2);
  }
}
