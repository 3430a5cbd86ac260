package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestReplica.refusal;
import static io.terroir.raft.shard.TestReplica.result;
import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.id;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.putOf;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftStateMachine;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.StoreBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Everything replicated is in the snapshot: make, install, compare. */
class SnapshotTest {
  private static final ShardLimits TIGHT =
      ShardLimits.DEFAULT.withOutcomes(20, Long.MAX_VALUE, Long.MAX_VALUE / 2);

  @Test
  void aBlankReplicaEndsInTheSameState() {
    for (int bytesMax : new int[] {1, 500, 1 << 20}) {
      TestReplica source = filled(7);
      TestReplica target = new TestReplica(TIGHT);
      install(bytesMax, source, target);

      assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
      assertThat(target.machine().state()).isEqualTo(source.machine().state());
    }
  }

  @Test
  void whatWasThereBeforeIsGone() {
    TestReplica source = filled(7);
    TestReplica target = filled(8);
    install(1_000, source, target);

    assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
  }

  @Test
  void bothGoOnAlikeAfterwards() {
    TestReplica source = filled(7);
    TestReplica target = new TestReplica(TIGHT);
    install(1_000, source, target);
    target.log().addAll(source.log());
    RandomCommands more = new RandomCommands(source.world().random("more"));
    for (int i = 0; i < 100; i++) {
      ByteString command = more.next();
      assertThat(target.apply(command)).isEqualTo(source.apply(command));
    }

    assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
  }

  /** A retry that reaches a new leader which got its state by snapshot. */
  @Test
  void retriesAreRecognizedAfterASnapshot() {
    TestReplica source = new TestReplica(TIGHT);
    Outcome first = source.apply(write(FRANCE, 1, id(10, 1), putOf("x", "1")));
    source.apply(put(FRANCE, "x", "2"));
    TestReplica target = new TestReplica(TIGHT);
    install(1_000, source, target);
    target.log().addAll(source.log());

    assertThat(target.apply(write(FRANCE, 1, id(10, 1), putOf("x", "1")))).isEqualTo(first);
    assertThat(target.value(FRANCE, "x")).contains("2");
  }

  @Test
  void floorsSurviveASnapshot() {
    TestReplica source = new TestReplica(TIGHT);
    for (int i = 0; i <= 20; i++) {
      source.apply(write(FRANCE, 1, id(i, i), putOf("x", "" + i)));
    }
    TestReplica target = new TestReplica(TIGHT);
    install(1_000, source, target);
    target.log().addAll(source.log());

    assertThat(refusal(target.apply(write(FRANCE, 1, id(0, 0), putOf("x", "0")))).reason())
        .isEqualTo(Reason.OUTCOME_UNKNOWN);
  }

  @Test
  void thePastSurvivesASnapshot() {
    TestReplica source = new TestReplica(TIGHT);
    source.apply(put(FRANCE, "x", "1"));
    source.apply(put(FRANCE, "x", "2"));
    source.apply(put(FRANCE, "x", "3"));
    source.apply(ShardCodec.encodeCompact(new ShardCommand.Compact(2)));
    TestReplica target = new TestReplica(TIGHT);
    install(1_000, source, target);

    OperationResult past = result(target.read(FRANCE, new DataOperation.Get(bytes("x"), 2)));
    assertThat(((OperationResult.Found) past).entry())
        .map(entry -> entry.value().toStringUtf8())
        .contains("2");
    assertThat(refusal(target.read(FRANCE, new DataOperation.Get(bytes("x"), 1))).reason())
        .isEqualTo(Reason.COMPACTED);
  }

  @Test
  void aSnapshotIsNotChangedByWhatIsAppliedLater() {
    TestReplica source = filled(7);
    ByteString before = source.machine().stateHash();
    SnapshotPieces pieces =
        SnapshotPieces.of(
            source.machine(), 200, number -> source.apply(put(FRANCE, "later", "" + number)));
    TestReplica target = new TestReplica(TIGHT);
    pieces.installIn(target.machine(), target.node().store());

    assertThat(target.machine().stateHash()).isEqualTo(before);
  }

  /** A transfer goes on from any piece, and reads it again. */
  @Test
  void aPieceIsTheSameEachTimeItIsRead() {
    TestReplica source = filled(7);
    try (RaftStateMachine.Snapshot snapshot = source.machine().snapshot()) {
      Optional<ByteString> cursor = Optional.of(ByteString.EMPTY);
      while (cursor.isPresent()) {
        RaftStateMachine.Piece piece = snapshot.piece(cursor.get(), 300);
        source.apply(put(FRANCE, "later", "x"));
        assertThat(snapshot.piece(cursor.get(), 300)).isEqualTo(piece);
        cursor = piece.next();
      }
    }
  }

  /** What a crash between two chunks, or before the last batch, leaves of the store. */
  @Test
  void untilItIsRestoredWhatIsReceivedChangesNothing() {
    TestReplica source = filled(7);
    TestReplica target = filled(8);
    ByteString before = target.machine().stateHash();
    ByteString record = ByteString.copyFromUtf8("record");
    SnapshotPieces pieces = SnapshotPieces.of(source.machine(), 500);
    for (int number = 0; number < pieces.count(); number++) {
      StoreBatch batch = new StoreBatch();
      pieces.stage(target.machine(), number, batch);
      target.node().store().write(batch);
      ShardStateMachine reopened =
          new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, TIGHT, target.node().store());
      assertThat(reopened.stateHash()).isEqualTo(before);
      assertThat(reopened.staged()).contains(record);
    }
    StoreBatch batch = new StoreBatch();
    target.machine().discardStaged(batch);
    target.node().store().write(batch);

    assertThat(target.machine().staged()).isEmpty();
    assertThat(target.machine().stateHash()).isEqualTo(before);
  }

  @Test
  void aReplicaIsOpenedWithTheStateThatWasRestored() {
    TestReplica source = filled(7);
    TestReplica target = filled(8);
    for (int times = 1; times <= 3; times++) {
      source.apply(put(FRANCE, "x", "" + times));
      SnapshotPieces.of(source.machine(), 1_000).installIn(target.machine(), target.node().store());
      ShardStateMachine reopened =
          new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, TIGHT, target.node().store());
      assertThat(reopened.applied()).isEqualTo(source.machine().applied());
      assertThat(reopened.stateHash()).isEqualTo(source.machine().stateHash());
      assertThat(reopened.staged()).isEmpty();
    }
    assertThat(rowsOnDisk(target)).as("and which place it is in").isEqualTo(rowsOnDisk(source) + 1);
  }

  private static int rowsOnDisk(TestReplica replica) {
    replica.node().store().flush(() -> {});
    replica.world().runFor(Duration.ofSeconds(1));
    int[] rows = {0};
    replica.node().disk().storeEntries((key, value) -> rows[0]++);
    return rows[0];
  }

  @Test
  void nothingOfTwoSnapshotsIsMixed() {
    TestReplica first = filled(7);
    TestReplica second = filled(9);
    TestReplica target = new TestReplica(TIGHT);
    SnapshotPieces begun = SnapshotPieces.of(first.machine(), 500);
    for (int number = 0; number < begun.count(); number++) {
      StoreBatch batch = new StoreBatch();
      begun.stage(target.machine(), number, batch);
      target.node().store().write(batch);
    }
    SnapshotPieces.of(second.machine(), 500).installIn(target.machine(), target.node().store());

    assertThat(target.machine().stateHash()).isEqualTo(second.machine().stateHash());
  }

  /** Not in the old place, nor in that of a snapshot that was on its way. */
  @Test
  void nothingIsLeftOfAReplicaThatIsErased() {
    TestReplica source = filled(7);
    TestReplica target = filled(8);
    SnapshotPieces pieces = SnapshotPieces.of(source.machine(), 500);
    pieces.installIn(target.machine(), target.node().store());
    StoreBatch batch = new StoreBatch();
    pieces.stage(target.machine(), 0, batch);
    pieces.stage(target.machine(), 1, batch);
    target.machine().erase(batch);
    target.node().store().write(batch);
    target.node().store().flush(() -> {});
    target.world().runFor(Duration.ofSeconds(1));

    List<ByteString> left = new ArrayList<>();
    target.node().disk().storeEntries((key, value) -> left.add(key));
    assertThat(left).isEmpty();
  }

  /** Else a replica that begins with a snapshot would not know whose agreement it needs. */
  @Test
  void theMembersAreInASnapshot() {
    TestReplica source = filled(7);
    LogPosition last = source.machine().applied();
    LogPosition next = new LogPosition(last.term(), last.index() + 1);
    ByteString members = ByteString.copyFromUtf8("members");
    StoreBatch batch = new StoreBatch();
    source.machine().applyConfiguration(next, members);
    source.machine().gather(batch);
    assertThat(source.machine().configuration()).as("at once").contains(members);
    source.node().store().write(batch);
    source.machine().applied(next.index());
    TestReplica target = new TestReplica(TIGHT);
    install(1_000, source, target);

    assertThat(target.machine().configuration()).contains(members);
    assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
    try (RaftStateMachine.Snapshot snapshot = target.machine().snapshot()) {
      assertThat(snapshot.configuration()).contains(members);
    }
  }

  @Test
  void whatIsNoPieceOfASnapshotOrOutOfPlaceIsRefused() {
    SnapshotPieces pieces = SnapshotPieces.of(filled(7).machine(), 500);
    ShardStateMachine target = new TestReplica(TIGHT).machine();

    for (ByteString bad : List.of(ByteString.copyFromUtf8("nonsense"), pieces.piece(1))) {
      assertThatThrownBy(() -> target.stage(bad, true, false, ByteString.EMPTY, new StoreBatch()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () -> target.stage(pieces.piece(0), false, false, ByteString.EMPTY, new StoreBatch()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void otherShardsOfTheStoreAreNeitherSentNorTouched() {
    TestReplica source = filled(7);
    TestReplica target = new TestReplica(TIGHT);
    ShardId other = new ShardId(TestReplica.SHARD.keyspace(), TestReplica.REGION, 1);
    ByteString theirs = new ShardKeys(other).entry(FRANCE, ByteString.copyFromUtf8("k"));
    target.node().store().write(new StoreBatch().put(theirs, theirs));
    install(1_000, source, target);

    assertThat(target.node().store().get(theirs)).contains(theirs);
    assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
  }

  @Test
  void theFlushedIndexIsWhatACrashWouldLeave() {
    TestReplica replica = filled(7);
    assertThat(replica.machine().flushedIndex()).isZero();

    replica.node().store().flush(() -> {});
    replica.world().runFor(Duration.ofSeconds(1));
    assertThat(replica.machine().flushedIndex()).isEqualTo(replica.machine().applied().index());
  }

  /** What is received may be on disk long before it is the state. */
  @Test
  void whatIsReceivedIsNoFlushedState() {
    TestReplica source = filled(7);
    TestReplica target = new TestReplica(TIGHT);
    SnapshotPieces pieces = SnapshotPieces.of(source.machine(), 500);
    pieces.stageIn(target.machine(), target.node().store());
    target.node().store().flush(() -> {});
    target.world().runFor(Duration.ofSeconds(1));
    StoreBatch batch = new StoreBatch();
    target.machine().restore(pieces.position(), batch);
    target.node().store().write(batch);
    target.machine().applied(pieces.position().index());
    assertThat(target.machine().flushedIndex()).as("not what was only received").isZero();

    target.node().store().flush(() -> {});
    target.world().runFor(Duration.ofSeconds(1));
    assertThat(target.machine().flushedIndex()).isEqualTo(pieces.position().index());
  }

  private static TestReplica filled(long seed) {
    TestReplica replica = new TestReplica(OriginRange.ALL, TIGHT, seed);
    RandomCommands commands = new RandomCommands(replica.world().random("commands"));
    for (int i = 0; i < 200; i++) {
      replica.apply(commands.next());
    }
    return replica;
  }

  private static void install(int bytesMax, TestReplica source, TestReplica target) {
    assertThat(SnapshotPieces.of(source.machine(), bytesMax).position())
        .isEqualTo(source.machine().applied());
    SnapshotPieces.of(source.machine(), bytesMax)
        .installIn(target.machine(), target.node().store());
  }
}
