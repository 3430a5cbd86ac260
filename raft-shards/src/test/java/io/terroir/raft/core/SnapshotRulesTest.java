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
        new Term(term),
        position,
        MEMBERS,
        1,
        0,
        true,
        0,
        ByteString.EMPTY,
        ByteString.EMPTY,
        LogPosition.ZERO);
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

  /** Ticks until a snapshot is asked for again, with everybody heard all the time. */
  private int pauseAfterAnotherFailure() {
    int asked = leader.snapshotsNeeded.size();
    leader.step(new Input.SnapshotAbandoned(C));
    for (int ticks = 1; ticks < 10_000; ticks++) {
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.receive(C, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.ticks(1);
      if (leader.snapshotsNeeded.size() > asked) {
        return ticks;
      }
    }
    throw new AssertionError("no snapshot was asked for");
  }

  @Test
  void transferThatWasGivenUpBeginsAnewAfterAPauseThatGrowsWithEachFailure() {
    cutLogAndReject();
    int unit = CONFIG.electionTicksMin();
    assertThat(pauseAfterAnotherFailure()).isEqualTo(unit);
    assertThat(pauseAfterAnotherFailure()).isEqualTo(2 * unit);
    assertThat(pauseAfterAnotherFailure()).isEqualTo(4 * unit);
    for (int failures = 0; failures < 10; failures++) {
      pauseAfterAnotherFailure();
    }
    assertThat(pauseAfterAnotherFailure()).as("it ends").isEqualTo(64 * unit);
  }

  @Test
  void pauseIsShortAgainAfterASnapshotThatWasInstalled() {
    cutLogAndReject();
    pauseAfterAnotherFailure();
    pauseAfterAnotherFailure();
    leader.receive(C, new Message.SnapshotInstalled(leader.core.term(), 2, false));
    leader.receive(C, new Message.AppendRejected(leader.core.term(), 2, LogPosition.ZERO, false));
    assertThat(pauseAfterAnotherFailure()).isEqualTo(CONFIG.electionTicksMin());
  }

  /** Entries would be refused, and their answers with them: the follower needs its snapshot. */
  @Test
  void followerIsNotProbedWhileItGetsASnapshotOrInThePauseAfterOne() {
    cutLogAndReject();
    leader.sent.clear();
    for (int ticks = 0; ticks < 5 * CONFIG.electionTicksMin(); ticks++) {
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.receive(C, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.propose("x" + ticks).ticks(1);
    }
    leader.step(new Input.SnapshotAbandoned(C));
    leader.ticks(CONFIG.electionTicksMin() - 1);
    assertThat(leader.sent(Message.AppendEntries.class, C)).isEmpty();
    assertThat(leader.snapshotsNeeded).as("nor is another one begun").containsExactly(C);
  }

  @Test
  void followerThatIsNotThereGetsNoSnapshot() {
    cutLogAndReject();
    leader.step(new Input.SnapshotAbandoned(C));
    for (int i = 0; i < 5 * CONFIG.electionTicksMin(); i++) {
      leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
      leader.ticks(1);
    }
    assertThat(leader.snapshotsNeeded).hasSize(1);
    leader.receive(C, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()));
    leader.ticks(1);
    assertThat(leader.snapshotsNeeded).hasSize(2);
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
