package io.terroir.raft.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.host.RaftStateMachine;
import io.terroir.raft.host.StateDamagedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.raft.shard.wire.SnapshotCodec;
import io.terroir.raft.shard.wire.SnapshotRow;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What applying says of the rows is what the store holds, or the store is damaged. */
class RowScanTest {
  private static final ShardLimits TIGHT =
      ShardLimits.DEFAULT.withOutcomes(20, 4_000, 200).withHistory(4_000, 1_000);
  private static final ByteString ROW = TestRows.entry(TestRequests.FRANCE, "key");

  private static Optional<String> problem(TestReplica replica) {
    try (RowScan scan = replica.machine().scan()) {
      do {
        scan.page(500);
      } while (!scan.isDone());
      return scan.problem();
    }
  }

  private static TestReplica written() {
    TestReplica replica = new TestReplica();
    for (String value : List.of("first", "second")) {
      replica.apply(TestRequests.put(TestRequests.FRANCE, "key", value));
    }
    assertThat(problem(replica)).isEmpty();
    return replica;
  }

  @Test
  void theSumFollowsEveryCommand() {
    for (long seed = 1; seed <= 6; seed++) {
      TestReplica replica = new TestReplica(OriginRange.ALL, TIGHT, seed);
      RandomGenerator random = replica.world().random("commands");
      RandomCommands commands = new RandomCommands(random);
      for (int round = 0; round < 60; round++) {
        List<ByteString> batch = new ArrayList<>();
        for (int i = random.nextInt(10); i >= 0; i--) {
          batch.add(commands.next());
        }
        replica.applyInOneBatch(batch);
        if (random.nextInt(10) == 0) {
          replica.crashAndReplay();
        }
        assertThat(problem(replica)).as("seed %d, round %d", seed, round).isEmpty();
      }
    }
  }

  @Test
  void aFlippedBitIsFound() {
    TestReplica replica = written();
    TestRows.flip(replica.node().store(), ROW, 1);

    assertThat(problem(replica)).isPresent();
  }

  @Test
  void aRowThatGotLostIsFound() {
    TestReplica replica = written();
    TestRows.lose(replica.node().store(), ROW);

    assertThat(problem(replica)).isPresent();
  }

  @Test
  void aRowThatComesBackIsFound() {
    TestReplica replica = written();
    Store store = replica.node().store();
    ByteString before = store.get(ROW).orElseThrow();
    replica.apply(TestRequests.write(TestRequests.FRANCE, TestRequests.deleteOf("key")));
    StoreBatch batch = new StoreBatch();
    batch.put(ROW, before);
    store.write(batch);

    assertThat(problem(replica)).isPresent();
  }

  @Test
  void whatChangesDuringTheScanIsNoDamage() {
    TestReplica replica = written();
    try (RowScan scan = replica.machine().scan()) {
      scan.page(1);
      replica.apply(TestRequests.put(TestRequests.FRANCE, "another", "value"));
      while (!scan.isDone()) {
        scan.page(1);
      }
      assertThat(scan.problem()).isEmpty();
    }
  }

  @Test
  void nobodyGetsASnapshotOfDamagedRows() {
    TestReplica replica = written();
    TestRows.flip(replica.node().store(), ROW, 1);

    try (RaftStateMachine.Snapshot snapshot = replica.machine().snapshot()) {
      assertThatThrownBy(() -> readAll(snapshot)).isInstanceOf(StateDamagedException.class);
    }
  }

  private static void readAll(RaftStateMachine.Snapshot snapshot) {
    Optional<ByteString> cursor = Optional.of(ByteString.EMPTY);
    while (cursor.isPresent()) {
      cursor = snapshot.piece(cursor.get(), 100).next();
    }
  }

  /** Its digest fits: it was made by somebody who believed in these rows. */
  @Test
  void aSnapshotOfOtherRowsIsNotRestored() {
    TestReplica replica = written();
    stageWithoutCheck(replica, new TestReplica());
    TestRows.flip(replica.node().store(), ROW, 1);

    assertThatThrownBy(() -> stageWithoutCheck(replica, new TestReplica()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not those that its sender has applied");
  }

  /** One row a piece, and the receiver crashes after each: it goes on with the sum it had. */
  private static void stageWithoutCheck(TestReplica sender, TestReplica receiver) {
    ShardKeys keys = new ShardKeys(TestReplica.SHARD);
    List<ByteString> pieces = new ArrayList<>();
    pieces.add(SnapshotCodec.encodeStart(sender.machine().applied().index()));
    sender
        .node()
        .store()
        .scan(
            keys.first(),
            keys.end(),
            (key, value) ->
                pieces.add(
                    SnapshotCodec.encodeRows(List.of(new SnapshotRow(keys.relative(key), value)))));
    Store store = receiver.node().store();
    for (int number = 0; number < pieces.size(); number++) {
      StoreBatch batch = new StoreBatch();
      boolean last = number == pieces.size() - 1;
      new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, TIGHT, store)
          .stage(pieces.get(number), number == 0, last, ByteString.EMPTY, batch);
      store.write(batch);
    }
  }

  /** A replica's rows move when a snapshot is restored; what is said of them stays the same. */
  @Test
  void theSumIsThatOfTheRowsWhereverTheyAre() {
    TestReplica source = written();
    TestReplica target = new TestReplica();
    for (int times = 1; times <= 3; times++) {
      SnapshotPieces.of(source.machine(), 100).installIn(target.machine(), target.node().store());
      assertThat(problem(target)).isEmpty();
      assertThat(target.machine().state()).isEqualTo(source.machine().state());
      source.apply(TestRequests.put(TestRequests.FRANCE, "key", "more " + times));
    }
    target.log().addAll(source.log().subList(0, (int) target.machine().applied().index()));
    target.apply(TestRequests.put(TestRequests.FRANCE, "key", "after"));
    assertThat(problem(target)).isEmpty();
  }

  @Test
  void whatIsRestoredDuringTheScanIsNoDamage() {
    TestReplica source = written();
    TestReplica target = written();
    source.apply(TestRequests.put(TestRequests.FRANCE, "another", "value"));
    try (RowScan scan = target.machine().scan()) {
      scan.page(1);
      SnapshotPieces.of(source.machine(), 100).installIn(target.machine(), target.node().store());
      while (!scan.isDone()) {
        scan.page(1);
      }
      assertThat(scan.problem()).isEmpty();
    }
  }

  @Test
  void checkpointsDependOnTheLogAlone() {
    TestReplica oneByOne = new TestReplica(TIGHT);
    TestReplica together = new TestReplica(TIGHT);
    RandomCommands commands = new RandomCommands(oneByOne.world().random("commands"));
    List<ByteString> all = new ArrayList<>();
    for (int i = 0; i < 3 * ShardStateMachine.CHECKPOINT_ENTRIES; i++) {
      all.add(commands.next());
    }
    all.forEach(oneByOne::apply);
    together.applyInOneBatch(all);

    List<Checkpoint> checkpoints = oneByOne.machine().takeCheckpoints();
    assertThat(checkpoints).hasSize(3);
    assertThat(together.machine().takeCheckpoints()).isEqualTo(checkpoints);
    assertThat(oneByOne.machine().takeCheckpoints()).isEmpty();
  }

  /** Both hold the same again in the end: one of them has once held something else. */
  @Test
  void aDifferenceThatWasOverwrittenIsSeenForEver() {
    TestReplica one = written();
    TestReplica other = new TestReplica();
    one.log().forEach(other::apply);
    TestRows.flip(other.node().store(), ROW, 1);
    List<ByteString> more = new ArrayList<>();
    RandomCommands commands = new RandomCommands(one.world().random("commands"));
    for (int i = 0; i < ShardStateMachine.CHECKPOINT_ENTRIES; i++) {
      more.add(commands.next());
    }
    ByteString overwrites =
        ShardCodec.encodeRequest(TestRequests.put(TestRequests.FRANCE, "key", "third"));
    for (TestReplica replica : List.of(one, other)) {
      replica.apply(overwrites);
      replica.apply(ShardCodec.encodeCompact(new ShardCommand.Compact(9)));
      more.forEach(replica::apply);
    }

    assertThat(other.machine().takeCheckpoints()).isNotEqualTo(one.machine().takeCheckpoints());
  }
}
