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
      install(chunks(source, bytesMax), source, target);

      assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
      assertThat(target.machine().state()).isEqualTo(source.machine().state());
    }
  }

  @Test
  void whatWasThereBeforeIsGone() {
    TestReplica source = filled(7);
    TestReplica target = filled(8);
    install(chunks(source, 1_000), source, target);

    assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
  }

  @Test
  void bothGoOnAlikeAfterwards() {
    TestReplica source = filled(7);
    TestReplica target = new TestReplica(TIGHT);
    install(chunks(source, 1_000), source, target);
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
    install(chunks(source, 1_000), source, target);
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
    install(chunks(source, 1_000), source, target);
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
    install(chunks(source, 1_000), source, target);

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
    RaftStateMachine.Snapshot snapshot = source.machine().snapshot();
    List<ByteString> chunks = new ArrayList<>();
    snapshot
        .chunks(200)
        .forEachRemaining(
            chunk -> {
              chunks.add(chunk);
              source.apply(put(FRANCE, "later", "" + chunks.size()));
            });
    TestReplica target = new TestReplica(TIGHT);
    StoreBatch batch = new StoreBatch();
    target.machine().restore(snapshot.position(), chunks.iterator(), batch);
    target.node().store().write(batch);
    target.machine().applied(snapshot.position().index());
    snapshot.close();

    assertThat(target.machine().stateHash()).isEqualTo(before);
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
    install(chunks(source, 1_000), source, target);

    assertThat(target.machine().configuration()).contains(members);
    assertThat(target.machine().stateHash()).isEqualTo(source.machine().stateHash());
    try (RaftStateMachine.Snapshot snapshot = target.machine().snapshot()) {
      assertThat(snapshot.configuration()).contains(members);
    }
  }

  @Test
  void aDamagedOrIncompleteSnapshotIsNotRestored() {
    TestReplica source = filled(7);
    List<ByteString> chunks = chunks(source, 500);
    List<ByteString> incomplete = chunks.subList(0, chunks.size() - 1);
    List<ByteString> hole = new ArrayList<>(chunks);
    hole.remove(2);
    byte[] flipped = chunks.get(2).toByteArray();
    flipped[flipped.length - 1] ^= 1;
    List<ByteString> damaged = new ArrayList<>(chunks);
    damaged.set(2, ByteString.copyFrom(flipped));

    for (List<ByteString> bad : List.of(incomplete, hole, damaged, List.<ByteString>of())) {
      TestReplica target = new TestReplica(TIGHT);
      assertThatThrownBy(
              () ->
                  target
                      .machine()
                      .restore(source.machine().applied(), bad.iterator(), new StoreBatch()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be restored");
    }
  }

  @Test
  void otherShardsOfTheStoreAreNeitherSentNorTouched() {
    TestReplica source = filled(7);
    TestReplica target = new TestReplica(TIGHT);
    ShardId other = new ShardId(TestReplica.SHARD.keyspace(), TestReplica.REGION, 1);
    ByteString theirs = new ShardKeys(other).entry(FRANCE, ByteString.copyFromUtf8("k"));
    target.node().store().write(new StoreBatch().put(theirs, theirs));
    install(chunks(source, 1_000), source, target);

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

  private static TestReplica filled(long seed) {
    TestReplica replica = new TestReplica(OriginRange.ALL, TIGHT, seed);
    RandomCommands commands = new RandomCommands(replica.world().random("commands"));
    for (int i = 0; i < 200; i++) {
      replica.apply(commands.next());
    }
    return replica;
  }

  private static List<ByteString> chunks(TestReplica source, int bytesMax) {
    try (RaftStateMachine.Snapshot snapshot = source.machine().snapshot()) {
      assertThat(snapshot.position()).isEqualTo(source.machine().applied());
      List<ByteString> chunks = new ArrayList<>();
      snapshot.chunks(bytesMax).forEachRemaining(chunks::add);
      return chunks;
    }
  }

  private static void install(List<ByteString> chunks, TestReplica source, TestReplica target) {
    StoreBatch batch = new StoreBatch();
    target.machine().restore(source.machine().applied(), chunks.iterator(), batch);
    target.node().store().write(batch);
    target.machine().applied(source.machine().applied().index());
  }
}
