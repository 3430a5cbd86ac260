package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SnapshotReceiverTest {
  private static final NodeId LEADER = new NodeId("eu-1");
  private static final LogPosition POSITION = new LogPosition(new Term(3), 100);

  private static final Configuration MEMBERS = Configuration.ofCreation(List.of(LEADER));

  private final SnapshotReceiver receiver = new SnapshotReceiver(100);
  private final List<SnapshotChunk> chunks = chunks(new Term(4), "abc", "def", "ghi");

  private static List<SnapshotChunk> chunks(Term term, String... data) {
    CRC32C crc = new CRC32C();
    List<SnapshotChunk> chunks = new ArrayList<>();
    for (String piece : data) {
      ByteString bytes = ByteString.copyFromUtf8(piece);
      crc.update(bytes.asReadOnlyByteBuffer());
      boolean last = chunks.size() == data.length - 1;
      int value = (int) crc.getValue();
      chunks.add(new SnapshotChunk(term, POSITION, MEMBERS, chunks.size(), last, value, bytes));
    }
    return chunks;
  }

  private int take(int number) {
    return receiver.take(LEADER, chunks.get(number));
  }

  @Test
  void chunksInOrderMakeASnapshot() {
    assertThat(take(0)).isEqualTo(1);
    assertThat(take(1)).isEqualTo(2);
    assertThat(receiver.complete()).isEmpty();
    assertThat(take(2)).isEqualTo(3);
    assertThat(receiver.complete()).contains(POSITION);
    assertThat(receiver.chunks())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("abc", "def", "ghi");
  }

  @Test
  void repeatedChunkIsTakenOnce() {
    take(0);
    assertThat(take(0)).isEqualTo(1);
    take(1);
    take(2);
    assertThat(receiver.chunks()).hasSize(3);
  }

  @Test
  void chunkThatHasOvertakenOthersWaitsForThem() {
    take(0);
    assertThat(take(2)).isEqualTo(1);
    assertThat(take(2)).isEqualTo(1);
    assertThat(receiver.complete()).isEmpty();
    assertThat(take(1)).isEqualTo(3);
    assertThat(receiver.chunks())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("abc", "def", "ghi");
  }

  @Test
  void chunkThatNoSenderCanHaveUnderWayYetIsNotKept() {
    List<SnapshotChunk> many = chunks(new Term(4), "a", "b", "c", "d", "e", "f");
    int tooEarly = SnapshotReceiver.WINDOW_CHUNKS;
    receiver.take(LEADER, many.get(tooEarly));
    for (int i = 0; i < tooEarly; i++) {
      assertThat(receiver.take(LEADER, many.get(i))).isEqualTo(i + 1);
    }
  }

  @Test
  void earlyChunkOfADamagedTransferIsForgotten() {
    take(0);
    take(2);
    SnapshotChunk good = chunks.get(1);
    assertThat(
            receiver.take(
                LEADER,
                new SnapshotChunk(
                    good.term(),
                    POSITION,
                    MEMBERS,
                    1,
                    false,
                    good.crc(),
                    ByteString.copyFromUtf8("dEf"))))
        .isZero();
    take(0);
    assertThat(take(1)).isEqualTo(2);
  }

  @Test
  void damagedChunkBeginsTheTransferAnew() {
    take(0);
    SnapshotChunk good = chunks.get(1);
    SnapshotChunk damaged =
        new SnapshotChunk(
            good.term(), POSITION, MEMBERS, 1, false, good.crc(), ByteString.copyFromUtf8("dEf"));
    assertThat(receiver.take(LEADER, damaged)).isZero();
    take(0);
    take(1);
    take(2);
    assertThat(receiver.complete()).isPresent();
  }

  @Test
  void chunksOfTwoTransfersAreNeverMixed() {
    take(0);
    List<SnapshotChunk> next = chunks(new Term(5), "xyz", "uvw");
    assertThat(receiver.take(new NodeId("eu-2"), next.get(0))).isEqualTo(1);
    assertThat(receiver.take(new NodeId("eu-2"), next.get(1))).isEqualTo(2);
    assertThat(receiver.chunks())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("xyz", "uvw");
  }

  @Test
  void snapshotBeyondTheBoundIsRefused() {
    List<SnapshotChunk> large = chunks(new Term(4), "x".repeat(60), "y".repeat(60));
    assertThat(receiver.take(LEADER, large.get(0))).isEqualTo(1);
    assertThat(receiver.take(LEADER, large.get(1))).isZero();
    assertThat(receiver.complete()).isEmpty();
  }
}
