package io.terroir.runtime.journal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.JournalBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames, segments, and what is said when they are not as they were written. */
@Timeout(60)
class SegmentLogTest {
  private static final String FIRST = Segment.name(1);
  private static final int HEADER = SegmentHeader.BYTES;

  private final FaultyDisk disk = new FaultyDisk();
  private ModelledLog log = ModelledLog.on(disk);

  @Test
  void aGroupIsOneFrameAndOneSync() {
    log.write(put("a", 10), put("b", 10), put("c", 10));

    assertThat(log.log().syncs()).isEqualTo(1);
    log.recover();
  }

  @Test
  void aTornTailIsCutAndReportedOnce() {
    log.write(put("a", 10));
    int end = disk.content(FIRST).length;
    int torn = frames().get(0);
    log.write(put("b", 600));
    disk.rot(FIRST, torn + 100);

    SegmentLog cut = open();

    assertThat(end).isEqualTo(ModelledLog.SMALL.segmentBytes());
    assertThat(cut.tornTail()).contains(new TornTail(FIRST, torn));
    assertThat(cut.reader().get(key("a"))).isPresent();
    assertThat(cut.reader().get(key("b"))).isEmpty();
    assertThat(open().tornTail()).isEmpty();
  }

  @Test
  void aBadFrameBeforeASoundOneRefusesToOpenAndIsNamed() {
    log.write(put("a", 10));
    int second = frames().get(0);
    log.write(put("b", 10), put("c", 10));
    log.write(put("d", 10));
    int thirdRecord = second + FrameHeader.BYTES + LogRecord.HEADER_BYTES + 1 + 10;
    disk.rot(FIRST, thirdRecord + LogRecord.HEADER_BYTES + 5);

    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("the journal in /disk is damaged")
        .hasMessageContaining("in %s at offset %d is bad".formatted(FIRST, second))
        .hasMessageContaining("in its record 2 at offset " + thirdRecord)
        .hasMessageContaining("restore this node from its peers");
  }

  @Test
  void aBadFrameWhoseSuccessorsAreInLaterSegmentsRefusesToOpen() {
    log.write(put("a", 10));
    int bad = frames().get(0);
    log.write(put("b", 2000));
    log.write(put("c", 2000)); // does not fit into the first segment
    disk.rot(FIRST, bad + 70);

    assertThat(disk.list()).contains(Segment.name(2));
    assertThatThrownBy(this::open)
        .hasMessageContaining("in %s at offset %d is bad".formatted(FIRST, bad));
  }

  @Test
  void aBadHeaderOfAFrameIsNoEndIfAFrameFollows() {
    log.write(put("a", 10));
    int bad = frames().get(0);
    log.write(put("b", 10));
    log.write(put("c", 10));
    disk.rot(FIRST, bad + 8);

    assertThatThrownBy(this::open)
        .hasMessageContaining("in %s at offset %d is bad".formatted(FIRST, bad));
  }

  @Test
  void everySingleBitThatRotsIsFoundOrWasInTheLastFrame() {
    for (int i = 0; i < 4; i++) {
      log.write(put("key" + i, 40));
    }
    int last = frames().get(2);
    int end = frames().get(3);
    for (int at = HEADER; at < end; at++) {
      disk.rot(FIRST, at);
      if (!isPadding(at) && at < last) {
        assertThatThrownBy(this::recoverOnly).hasMessageContaining("is damaged");
      } else if (!isPadding(at)) {
        assertThat(recoverOnly().nextNumber()).isEqualTo(3);
      }
      disk.rot(FIRST, at);
    }
  }

  @Test
  void aMissingSegmentRefusesToOpen() {
    for (int i = 0; i < 6; i++) {
      log.write(put("key" + i, 1500));
    }
    disk.drop(Segment.name(2));

    assertThatThrownBy(this::open).hasMessageContaining(Segment.name(2) + " is missing");
  }

  @Test
  void aSegmentWithABadHeaderRefusesToOpen() {
    log.write(put("a", 10));
    disk.rot(FIRST, 9);

    assertThatThrownBy(this::open).hasMessageContaining("the header of " + FIRST + " is bad");
  }

  @Test
  void aRecordThatRotsWhileTheLogIsOpenIsNotReadAsAnythingElse() {
    log.write(put("a", 10));
    disk.rot(FIRST, HEADER + FrameHeader.BYTES + LogRecord.HEADER_BYTES + 5);

    assertThatThrownBy(() -> log.log().reader().get(key("a")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("the record in %s at offset %d is bad".formatted(FIRST, HEADER + 40));
  }

  @Test
  void whatASegmentHeldBeforeItWasUsedAgainIsNotReplayed() {
    for (int i = 0; i < 40; i++) {
      log.write(put("a", 900));
    }
    long reused = disk.list().stream().filter(name -> Segment.sequenceOf(name).isPresent()).count();
    assertThat(reused).isLessThanOrEqualTo(6);
    log.write(new JournalBatch().delete(key("a")).put(key("b"), key("1")));

    log.recover();
    assertThat(log.entries()).hasSize(1);
    assertThat(log.log().tornTail()).isEmpty();
  }

  @Test
  void aFrameOfAnEarlierLifeOfTheFileIsNoPartOfTheLog() {
    log.write(put("a", 10));
    byte[] old = disk.content(FIRST).clone();
    for (int i = 0; i < 40; i++) {
      log.write(put("a", 900));
    }
    Segment last = recoverOnly().live().last();
    disk.paste(last.name(), last.endOffset(), old, HEADER);

    assertThat(open().tornTail()).isEmpty();
  }

  @Test
  void recordsThatLiveForLongAreWrittenAnewSoThatSegmentsAreFreed() {
    for (int i = 0; i < 10; i++) {
      log.write(put("cold" + i, 50));
    }
    Random random = new Random(5);
    long most = 0;
    for (int i = 0; i < 3000; i++) {
      log.write(put("hot" + random.nextInt(5), 10 + random.nextInt(300)));
      most = Math.max(most, log.log().capacityBytes());
    }

    assertThat(most).isLessThanOrEqualTo(8L * ModelledLog.SMALL.segmentBytes());
    assertThat(recoverOnly().live().first().sequence()).isGreaterThan(50);
    log.compare();
    log.recover();
  }

  @Test
  void theLogStaysWithinThreeTimesWhatIsLive() {
    for (int i = 0; i < 400; i++) {
      log.write(put("cold" + i, 200));
    }
    for (int i = 0; i < 4000; i++) {
      log.write(put("hot", 100));
      assertThat(log.log().capacityBytes())
          .isLessThanOrEqualTo(3 * log.log().liveBytes() + 6L * ModelledLog.SMALL.segmentBytes());
    }
    log.recover();
  }

  @Test
  void aBatchLargerThanASegmentGetsOneOfItsOwn() {
    log.write(put("before", 10), put("large", 50_000), put("after", 10));
    log.compare();
    log.recover();
    log.write(put("large", 10));
    for (int i = 0; i < 40; i++) {
      log.write(put("hot", 900));
    }

    log.recover();
    assertThat(disk.list()).noneMatch(name -> disk.content(name).length > 4096);
  }

  @Test
  void segmentsOfAnotherSizeAreReadAndGivenUpOneByOne() {
    for (int i = 0; i < 6; i++) {
      log.write(put("key" + i, 1500));
    }
    ModelledLog larger = new ModelledLog(disk, new SegmentSettings(16 << 10, 2));
    for (int i = 0; i < 60; i++) {
      larger.write(put("key" + i % 6, 3000));
    }

    assertThat(larger.entries()).hasSize(6);
    larger.recover();
  }

  @Test
  void aFailedSyncIsAnErrorAndNothingIsVisible() {
    disk.syncsFail(true);

    assertThatThrownBy(() -> log.write(put("a", 10)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("the journal reports an error: Input/output error");
    assertThat(log.log().reader().get(key("a"))).isEmpty();
  }

  @Test
  void aFrameWhoseSyncHasFailedIsWrittenAgainBeforeItIsBelieved() {
    disk.syncsFail(true);
    assertThatThrownBy(() -> log.write(put("a", 2000))).isInstanceOf(StorageException.class);
    disk.syncsFail(false);
    boolean believed = open().reader().get(key("a")).isPresent();
    disk.crash(new Random(1));

    assertThat(believed).isTrue();
    assertThat(open().reader().get(key("a"))).isPresent();
  }

  @Test
  void lackOfRoomForTheNextSegmentIsKnownBeforeThisOneIsFull() {
    disk.roomBytes(2L * ModelledLog.SMALL.segmentBytes());
    log.write(put("a", 500));
    assertThat(log.log().lacksRoom()).isFalse();
    log.write(put("b", 3200)); // the second segment is begun, and there is no third
    assertThat(log.log().lacksRoom()).isTrue();
    log.write(put("c", 10));

    log.write(put("d", 100));
    assertThatThrownBy(() -> log.write(put("e", 3000)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("has no room for another segment: make room on the disk");
  }

  @Test
  void aReaderKeepsTheSegmentsThatItReads() {
    log.write(put("a", 100), put("b", 100));
    List<ByteString> values = new ArrayList<>();
    log.log()
        .reader()
        .scan(
            key("a"),
            key("c"),
            (key, value) -> {
              for (int i = 0; values.isEmpty() && i < 60; i++) {
                log.write(put("a", 900), put("b", 900));
              }
              return values.add(value);
            });

    assertThat(values).containsExactly(value("a", 100), value("b", 100));
    long before = log.log().capacityBytes();
    for (int i = 0; i < 20; i++) {
      log.write(put("a", 900));
    }
    assertThat(log.log().capacityBytes()).isLessThanOrEqualTo(before);
    log.recover();
  }

  @Test
  void aClosedLogIsNotRead() {
    log.log().close();

    assertThatThrownBy(() -> log.log().reader().get(key("a")))
        .isInstanceOf(StorageException.class)
        .hasMessage("the journal is closed");
  }

  private boolean isPadding(int at) {
    int start = HEADER;
    for (int end : frames()) {
      if (at < end) {
        return at >= start + FrameHeader.BYTES + LogRecord.HEADER_BYTES + 4 + 40;
      }
      start = end;
    }
    return false;
  }

  /** Where the frames of the first segment end, as their lengths say. */
  private List<Integer> frames() {
    ByteBuffer bytes = ByteBuffer.wrap(disk.content(FIRST));
    List<Integer> ends = new ArrayList<>();
    int at = HEADER;
    while (at + FrameHeader.BYTES < bytes.limit() && bytes.getInt(at + 4) > 0) {
      at += (int) FrameHeader.frameBytes(bytes.getInt(at + 4));
      ends.add(at);
    }
    return ends;
  }

  private SegmentLog open() {
    return SegmentLog.open(disk, ModelledLog.SMALL, Runnable::run, new Random(9));
  }

  private Recovered recoverOnly() {
    try {
      return Recovery.recover(disk, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JournalBatch put(String key, int bytes) {
    return new JournalBatch().put(key(key), value(key, bytes));
  }

  private static ByteString key(String key) {
    return ByteString.copyFromUtf8(key);
  }

  private static ByteString value(String key, int bytes) {
    byte[] value = new byte[bytes];
    new Random(key.hashCode() + bytes).nextBytes(value);
    return ByteString.copyFrom(value);
  }
}
