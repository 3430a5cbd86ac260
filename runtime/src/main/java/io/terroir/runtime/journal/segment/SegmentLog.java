package io.terroir.runtime.journal.segment;

import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalReader;
import io.terroir.runtime.journal.segment.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The log: frames in segments, and what of them is live. One thread writes; readers have {@link
 * #reader}.
 *
 * <p>After an error it must not be used again: what of the last frame is on the disk, only recovery
 * can say.
 */
final class SegmentLog {
  private final SegmentSettings settings;
  private final long journal;
  private final LiveRecords live;
  private final SegmentSupply supply;
  private final Views views;
  private final Rewriter rewriter;
  private final FrameBuilder frame = new FrameBuilder();
  private final Deque<Freed> freed = new ArrayDeque<>();
  private final Optional<TornTail> tornTail;
  private long nextNumber;
  private long syncs;

  /** A segment that nobody reads any more who looks at a view from {@code view} on. */
  private record Freed(Segment segment, long view) {}

  private SegmentLog(
      SegmentFiles files,
      SegmentSettings settings,
      Recovered found,
      Executor executor,
      RandomGenerator random) {
    this.settings = settings;
    this.journal = found.journal().orElseGet(random::nextLong);
    this.live = found.live();
    this.nextNumber = found.nextNumber();
    this.tornTail = found.torn().map(torn -> new TornTail(torn.name(), torn.endOffset()));
    this.supply = new SegmentSupply(files, settings, journal, found, executor);
    this.views = new Views(new RecordReader(files));
    this.rewriter = new Rewriter(files, live);
  }

  /**
   * Opens the log, and makes it if it is not there.
   *
   * @param executor of one thread, where segments are made in advance
   * @param random for the number of a new journal
   * @throws StorageException if the log is damaged, or the disk does not work
   */
  static SegmentLog open(
      SegmentFiles files, SegmentSettings settings, Executor executor, RandomGenerator random) {
    try {
      for (String name : files.list()) {
        if (SegmentSupply.isUnfinished(name)) {
          files.delete(name);
        }
      }
      Recovered found = Recovery.recover(files, false);
      secure(files, found);
      SegmentLog log = new SegmentLog(files, settings, found, executor, random);
      log.begin();
      return log;
    } catch (IOException e) {
      throw Damage.io(e);
    }
  }

  /**
   * Makes what was found durable, for it may only be in the memory of the operating system: the
   * process before this one need not have come to its sync. If that sync has failed, the memory may
   * hold what the disk does not and never will unless it is written again. Only the last frame can
   * be concerned. The beginning of one that was cut is erased, so that it is reported once.
   */
  private static void secure(SegmentFiles files, Recovered found) throws IOException {
    if (found.torn().isPresent()) {
      Segment torn = found.torn().get();
      torn.file().write(torn.endOffset(), ByteBuffer.allocate(FrameHeader.BYTES));
      torn.file().syncData();
    }
    if (found.nextNumber() > 0) {
      Segment last = found.live().last();
      ByteBuffer frame = ByteBuffer.allocate(last.endOffset() - found.lastFrame());
      last.file().read(found.lastFrame(), frame);
      last.file().write(found.lastFrame(), frame.flip());
      last.file().syncData();
    }
    files.syncDirectory();
  }

  private void begin() throws IOException {
    if (live.isEmpty()) {
      roll(0);
    }
    views.publish(live.tree(), live.segments());
    supply.prepare();
  }

  /** What is durable. Any thread, until this is closed. */
  JournalReader reader() {
    return views;
  }

  /** What a crash had cut off when this was opened. */
  Optional<TornTail> tornTail() {
    return tornTail;
  }

  /** Whether there is no room for another segment, so that no new work should be taken. */
  boolean lacksRoom() {
    return supply.lacksRoom();
  }

  /** Syncs of frames so far. */
  long syncs() {
    return syncs;
  }

  /** Bytes of all segments of the log, of which {@link #liveBytes} are needed. */
  long capacityBytes() {
    return live.capacityBytes();
  }

  /** Bytes of all live records. */
  long liveBytes() {
    return live.liveBytes();
  }

  /**
   * Makes {@code group} durable, each batch whole or not at all, in their order: in one frame, so
   * with one sync, if it fits in a segment.
   *
   * @throws StorageException if the disk does not work, or there is no room
   */
  void write(List<JournalBatch> group) {
    try {
      supply.requireWorking();
      long groupBytes = group.stream().mapToLong(FrameBuilder::sizeBytes).sum();
      if (groupBytes == 0) {
        return;
      }
      rewrite(groupBytes);
      for (JournalBatch batch : group) {
        if (!frame.isEmpty() && !fits(frame.sizeBytes() + FrameBuilder.sizeBytes(batch))) {
          flush();
        }
        frame.add(batch);
      }
      flush();
    } catch (IOException e) {
      throw Damage.io(e);
    }
  }

  private boolean fits(long recordBytes) {
    return SegmentHeader.BYTES + FrameHeader.frameBytes(recordBytes) <= settings.segmentBytes();
  }

  /**
   * Half of the log may be dead: so a record is written twice on average, however long it lives.
   */
  private void rewrite(long groupBytes) throws IOException {
    long kept = (long) settings.segmentsKept() * settings.segmentBytes();
    Segment oldest = live.firstLive();
    if (oldest != live.last() && live.capacityBytes() > 2 * live.liveBytes() + kept) {
      long most = settings.segmentBytes() / 2;
      long bytesMax = Math.min(most, Math.max(SegmentSettings.REWRITE_BYTES_MIN, groupBytes));
      rewriter.addTo(frame, oldest, journal, bytesMax);
    }
  }

  private void flush() throws IOException {
    long size = FrameHeader.frameBytes(frame.sizeBytes());
    if (live.last().endOffset() + size > live.last().capacityBytes()) {
      roll(size);
    }
    Segment current = live.last();
    Segment first = live.firstLive();
    FrameHeader header =
        new FrameHeader(
            frame.sizeBytes(),
            current.sequence(),
            nextNumber,
            first.sequence(),
            first.firstNumber());
    int offset = current.endOffset();
    current.file().write(offset, frame.finish(header, journal));
    current.file().syncData();
    syncs++;
    nextNumber++;
    current.extendTo(offset + (int) size);
    for (FrameBuilder.Located located : frame.records()) {
      live.apply(located.record(), current, offset + located.offset(), located.bytes());
    }
    frame.clear();
    free(first.sequence());
  }

  /** A durable frame says that the log begins at {@code first}. */
  private void free(long first) {
    Deque<Segment> before = new ArrayDeque<>();
    while (live.first().sequence() < first) {
      before.add(live.removeFirst());
    }
    long view = views.publish(live.tree(), live.segments());
    before.forEach(segment -> freed.add(new Freed(segment, view)));
    while (!freed.isEmpty() && freed.peek().view <= views.oldestRead()) {
      supply.giveBack(freed.remove().segment);
    }
  }

  private void roll(long frameBytes) throws IOException {
    for (Segment next : supply.take(frameBytes)) {
      next.begin(nextNumber);
      live.add(next);
    }
    supply.prepare();
  }

  /** Waits for readers and closes the files. Nothing may be under way, nor in the executor. */
  void close() {
    views.close();
    try {
      supply.close();
      for (Freed one : freed) {
        one.segment.file().close();
      }
      for (Segment segment : live.segments().values()) {
        SegmentFile file = segment.file();
        file.close();
      }
    } catch (IOException e) {
      throw Damage.io(e);
    }
  }
}
