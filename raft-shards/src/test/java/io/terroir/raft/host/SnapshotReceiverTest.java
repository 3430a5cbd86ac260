package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.CrashFate;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotReceiverTest {
  private static final NodeId LEADER = new NodeId("eu-1");
  private static final RegionId REGION = new RegionId("eu-west-1");
  private static final ShardId SHARD = new ShardId(new KeyspaceId(1), REGION, 0);
  private static final LogPosition POSITION = new LogPosition(new Term(3), 100);
  private static final Configuration MEMBERS = Configuration.ofCreation(List.of(LEADER));

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(new NodeId("eu-2"), REGION));
  private final SnapshotTraffic traffic = new SnapshotTraffic(1 << 20);
  private final List<SnapshotChunk> chunks = chunks(4, 1, "", "abc", "def", "ghi");
  private ListStateMachine machine = new ListStateMachine(node.store(), SHARD);
  private SnapshotReceiver receiver = open(0);

  private SnapshotReceiver open(long appliedIndex) {
    return new SnapshotReceiver(SHARD, machine, node.store(), node.pipe(0), traffic, appliedIndex);
  }

  private void crashAndReopen() {
    node.crash();
    node.restart();
    machine = new ListStateMachine(node.store(), SHARD);
    receiver = open(0);
  }

  private static List<SnapshotChunk> chunks(long term, long transfer, String... data) {
    ByteString digest = SnapshotDigest.NOTHING;
    List<SnapshotChunk> chunks = new ArrayList<>();
    for (String piece : data) {
      ByteString bytes = ByteString.copyFromUtf8(piece);
      digest = SnapshotDigest.after(digest, bytes);
      boolean last = chunks.size() == data.length - 1;
      chunks.add(
          new SnapshotChunk(
              new Term(term),
              POSITION,
              MEMBERS,
              transfer,
              chunks.size(),
              last,
              SnapshotDigest.crc(bytes),
              last ? digest : ByteString.EMPTY,
              bytes,
              LogPosition.ZERO));
    }
    return chunks;
  }

  private static List<SnapshotChunk> many(int count) {
    String[] data = new String[count];
    data[0] = "";
    for (int i = 1; i < count; i++) {
      data[i] = "item " + i;
    }
    return chunks(4, 1, data);
  }

  private static SnapshotChunk with(SnapshotChunk good, int crc, ByteString digest, String data) {
    return new SnapshotChunk(
        good.term(),
        good.position(),
        good.configuration(),
        good.transfer(),
        good.number(),
        good.last(),
        crc,
        digest,
        ByteString.copyFromUtf8(data),
        good.session());
  }

  private static SnapshotChunk flipped(SnapshotChunk good, String data) {
    return with(good, good.crc(), good.digest(), data);
  }

  private int take(SnapshotChunk chunk) {
    return receiver.take(LEADER, chunk).orElseThrow().nextNumber();
  }

  private int take(int number) {
    return take(chunks.get(number));
  }

  private List<String> restored() {
    StoreBatch batch = new StoreBatch();
    machine.restore(POSITION, batch);
    node.store().write(batch);
    receiver.restored();
    return machine.list();
  }

  @Test
  void chunksInOrderMakeASnapshot() {
    for (int number = 0; number < 3; number++) {
      assertThat(take(number)).isEqualTo(number + 1);
      assertThat(receiver.complete()).isEmpty();
    }
    assertThat(take(3)).isEqualTo(4);
    assertThat(receiver.complete()).contains(POSITION);
    assertThat(restored()).containsExactly("abc", "def", "ghi");
    assertThat(receiver.isBusy()).isFalse();
    assertThat(machine.staged()).isEmpty();
  }

  @Test
  void repeatedChunkIsTakenOnce() {
    take(0);
    assertThat(take(0)).isEqualTo(1);
    assertThat(take(1)).isEqualTo(2);
    assertThat(take(1)).isEqualTo(2);
    take(2);
    take(3);
    assertThat(take(3)).isEqualTo(4);
    assertThat(restored()).containsExactly("abc", "def", "ghi");
  }

  @Test
  void chunkThatHasOvertakenOthersWaitsForThem() {
    take(0);
    assertThat(take(2)).isEqualTo(1);
    assertThat(take(2)).isEqualTo(1);
    assertThat(take(3)).isEqualTo(1);
    assertThat(traffic.heldBytes()).isEqualTo(6);
    assertThat(receiver.complete()).isEmpty();
    assertThat(take(1)).isEqualTo(4);
    assertThat(traffic.heldBytes()).isZero();
    assertThat(restored()).containsExactly("abc", "def", "ghi");
  }

  @Test
  void chunkThatNoSenderCanHaveUnderWayYetIsNotKept() {
    List<SnapshotChunk> many = many(6);
    int tooEarly = SnapshotSender.WINDOW_CHUNKS;
    assertThat(take(many.get(tooEarly))).isZero();
    assertThat(traffic.heldBytes()).isZero();
    for (int i = 0; i < tooEarly; i++) {
      assertThat(take(many.get(i))).isEqualTo(i + 1);
    }
  }

  @Test
  void damagedChunkIsRefusedAloneAndTakenWhenItComesAgain() {
    take(0);
    take(1);
    assertThat(take(flipped(chunks.get(2), "dEf"))).isEqualTo(2);
    assertThat(traffic.chunksRefused()).isEqualTo(1);
    assertThat(take(2)).isEqualTo(3);
    assertThat(take(3)).isEqualTo(4);
    assertThat(restored()).containsExactly("abc", "def", "ghi");
  }

  @Test
  void earlyChunkThatIsDamagedIsRefusedWhenItsTurnComes() {
    take(0);
    take(flipped(chunks.get(2), "dEf"));
    assertThat(take(1)).isEqualTo(2);
    assertThat(take(2)).isEqualTo(3);
  }

  /** Each chunk is sound, but they are not those of one snapshot. */
  @Test
  void whatIsNotWhatWasSentIsNotRestored() {
    ByteString other = ByteString.copyFromUtf8("dEf");
    take(0);
    take(1);
    take(with(chunks.get(2), SnapshotDigest.crc(other), ByteString.EMPTY, "dEf"));
    assertThat(take(3)).isZero();
    assertThat(receiver.complete()).isEmpty();
    assertThat(machine.staged()).as("nothing is left of it").isEmpty();
    assertThat(traffic.discarded()).isEqualTo(1);
  }

  @Test
  void chunksOfTwoTransfersAreNeverMixed() {
    take(0);
    take(1);
    List<SnapshotChunk> next = chunks(5, 1, "", "uvw");
    NodeId other = new NodeId("eu-3");
    assertThat(receiver.take(other, next.get(0)).orElseThrow().nextNumber()).isEqualTo(1);
    assertThat(receiver.take(other, next.get(1)).orElseThrow().nextNumber()).isEqualTo(2);
    assertThat(restored()).containsExactly("uvw");
  }

  @Test
  void laterTransferOfTheSameLeaderReplacesTheOneBeforeAndIsNotReplacedByIt() {
    take(0);
    List<SnapshotChunk> next = chunks(4, 2, "", "uvw");
    assertThat(take(next.get(0))).isEqualTo(1);
    assertThat(receiver.take(LEADER, chunks.get(1))).isEmpty();
    assertThat(take(next.get(1))).isEqualTo(2);
    assertThat(restored()).containsExactly("uvw");
  }

  @Test
  void transferGoesOnAfterACrashWhereTheStoreIs() {
    node.disk().setCrashFate(CrashFate.DROPPED, CrashFate.KEPT);
    take(0);
    take(1);
    crashAndReopen();
    assertThat(take(3)).isEqualTo(2);
    assertThat(take(2)).isEqualTo(4);
    assertThat(restored()).containsExactly("abc", "def", "ghi");
  }

  @Test
  void crashThatTakesChunksTakesTheRecordOfThemToo() {
    node.disk().setCrashFate(CrashFate.DROPPED, CrashFate.DROPPED);
    take(0);
    take(1);
    crashAndReopen();
    assertThat(receiver.isBusy()).isFalse();
    assertThat(take(2)).isZero();
    assertThat(take(0)).isEqualTo(1);
    assertThat(take(1)).isEqualTo(3);
    assertThat(take(3)).isEqualTo(4);
    assertThat(restored()).containsExactly("abc", "def", "ghi");
  }

  @Test
  void onlyWhatIsFlushedIsSaidToBeDurable() {
    List<SnapshotChunk> many = many(2 * SnapshotReceiver.FLUSH_CHUNKS);
    node.disk().setCrashFate(CrashFate.DROPPED, CrashFate.DROPPED);
    for (int number = 0; number < SnapshotReceiver.FLUSH_CHUNKS; number++) {
      assertThat(receiver.take(LEADER, many.get(number)).orElseThrow().durableNumber()).isZero();
    }
    world.runFor(Duration.ofSeconds(1));
    SnapshotChunk next = many.get(SnapshotReceiver.FLUSH_CHUNKS);
    int durable = receiver.take(LEADER, next).orElseThrow().durableNumber();
    assertThat(durable).isEqualTo(SnapshotReceiver.FLUSH_CHUNKS);

    crashAndReopen();
    assertThat(take(many.get(0))).isEqualTo(durable);
  }

  /** Else a sender would forget how to make chunks that this side may still lose. */
  @Test
  void flushOfATransferThatIsGoneMakesNothingOfTheNextDurable() {
    List<SnapshotChunk> many = many(2 * SnapshotReceiver.FLUSH_CHUNKS);
    for (int number = 0; number < SnapshotReceiver.FLUSH_CHUNKS; number++) {
      take(many.get(number));
    }
    receiver.settle(POSITION.index());
    for (int number = 0; number < SnapshotReceiver.FLUSH_CHUNKS - 1; number++) {
      take(many.get(number));
    }
    world.runFor(Duration.ofSeconds(1));
    assertThat(receiver.take(LEADER, many.get(0)).orElseThrow().durableNumber()).isZero();
  }

  @Test
  void whatTheReplicaHasAppliedMeanwhileIsRemoved() {
    take(0);
    receiver.tick(POSITION.index() - 1);
    assertThat(machine.staged()).isPresent();
    receiver.tick(POSITION.index());
    assertThat(machine.staged()).isEmpty();
    assertThat(receiver.isBusy()).isFalse();
  }

  @Test
  void whatIsOfNoUseAnyMoreIsRemovedAtTheStart() {
    take(0);
    receiver = open(POSITION.index());
    assertThat(machine.staged()).isEmpty();
    assertThat(receiver.isBusy()).isFalse();
  }

  @Test
  void whatNobodyGoesOnWithIsRemoved() {
    take(0);
    for (int ticks = 1; ticks < SnapshotReceiver.SILENT_TICKS_MAX; ticks++) {
      receiver.tick(0);
    }
    assertThat(machine.staged()).isPresent();
    receiver.tick(0);
    assertThat(machine.staged()).isEmpty();
    assertThat(take(1)).isZero();
  }

  @Test
  void recordOfATransferIsReadAsItWasWritten() {
    StagedSnapshot record = StagedSnapshot.begun(LEADER, chunks.get(0)).with(chunks.get(0));
    assertThat(StagedSnapshot.decode(record.encode())).isEqualTo(record);
    assertThat(record.complete()).isFalse();
  }
}
