package io.terroir.runtime.journal.segment;

import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.segment.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Finds the log on a disk. Changes nothing there.
 *
 * <p>Frames are numbered without a gap, and one is written when those before it are durable. So a
 * crash leaves at most one bad frame, the last. A bad frame with a sound one after it was durable
 * once: then what was promised is lost, and the journal does not open. The last sound frame says
 * where the log begins; what is before that was freed, whether or not its file is still there.
 */
final class Recovery {
  private final SegmentFiles files;
  private final boolean toRead;
  private final NavigableMap<Long, Segment> found = new TreeMap<>();
  private final LiveRecords live = new LiveRecords();
  private Optional<Long> journal = Optional.empty();
  private Optional<Segment> torn = Optional.empty();

  /** The last sound frame of the log. */
  private record Tail(Segment segment, int offset, FrameHeader frame) {}

  private record Stop(Segment segment, int offset) {}

  private Recovery(SegmentFiles files, boolean toRead) {
    this.files = files;
    this.toRead = toRead;
  }

  /**
   * Reads everything.
   *
   * @param toRead whether files are opened only to be read, as beside the node that writes them
   * @throws StorageException if the log is damaged
   */
  static Recovered recover(SegmentFiles files, boolean toRead) throws IOException {
    Recovery recovery = new Recovery(files, toRead);
    try {
      return recovery.recover();
    } catch (IOException | RuntimeException e) {
      recovery.closeAll();
      throw e;
    }
  }

  private Recovered recover() throws IOException {
    openAll();
    Optional<Tail> tail = findTail();
    if (tail.isEmpty()) {
      requireUnused();
      return recovered(SegmentHeader.BYTES, 0, 0, -1);
    }
    FrameHeader last = tail.get().frame;
    replay(last.firstSegment(), last.firstNumber(), tail.get());
    long lastSegment = tail.get().segment.sequence();
    return recovered(tail.get().offset, last.number() + 1, last.firstSegment(), lastSegment);
  }

  /** Segments of the log are those from {@code first} to {@code last}. */
  private Recovered recovered(int lastFrame, long nextNumber, long first, long last) {
    return new Recovered(
        journal,
        live,
        lastFrame,
        nextNumber,
        found.isEmpty() ? SegmentSupply.FIRST_SEQUENCE : found.lastKey() + 1,
        List.copyOf(found.tailMap(last, false).values()),
        List.copyOf(found.headMap(first, false).values()),
        torn);
  }

  private void openAll() throws IOException {
    for (String name : files.list()) {
      OptionalLong sequence = Segment.sequenceOf(name);
      if (sequence.isPresent()) {
        SegmentFile file = toRead ? files.openToRead(name) : files.open(name);
        long size = Math.min(file.sizeBytes(), KeyTree.Place.OFFSET_MAX);
        found.put(sequence.getAsLong(), new Segment(sequence.getAsLong(), (int) size, file));
      }
    }
  }

  /** From the newest segment on; those without frames were made in advance. */
  private Optional<Tail> findTail() throws IOException {
    for (Segment segment : found.descendingMap().values()) {
      Optional<SegmentHeader> header = header(segment);
      if (header.isEmpty() || header.get().sequence() != segment.sequence()) {
        throw Damage.of(files, "the header of %s is bad".formatted(segment.name()));
      }
      SegmentScan scan = scan(segment, header.get());
      Optional<Tail> tail = lastFrame(scan);
      int end =
          tail.map(last -> SegmentScan.after(last.offset, last.frame)).orElse(SegmentHeader.BYTES);
      requireNothingSound(scan, end, new Stop(segment, end));
      if (scan.begunAt(end).isPresent()) {
        segment.extendTo(end);
        torn = Optional.of(segment);
      }
      if (tail.isPresent()) {
        return tail;
      }
    }
    return Optional.empty();
  }

  private static Optional<Tail> lastFrame(SegmentScan scan) {
    Optional<Tail> last = Optional.empty();
    int at = SegmentHeader.BYTES;
    Optional<FrameHeader> frame = scan.soundAt(at);
    while (frame.isPresent()) {
      last = Optional.of(new Tail(scan.segment(), at, frame.get()));
      long next = frame.get().number() + 1;
      at = SegmentScan.after(at, frame.get());
      frame = scan.soundAt(at).filter(header -> header.number() == next);
    }
    return last;
  }

  /** A log that was ever written to has a frame, unless its very first was cut. */
  private void requireUnused() {
    if (!found.isEmpty() && found.firstKey() != SegmentSupply.FIRST_SEQUENCE) {
      throw Damage.of(files, "no frame is left in it");
    }
  }

  private void replay(long firstSegment, long firstNumber, Tail tail) throws IOException {
    long number = firstNumber;
    Optional<Stop> before = Optional.empty();
    for (long sequence = firstSegment; sequence <= tail.segment.sequence(); sequence++) {
      Segment segment = found.get(sequence);
      Optional<SegmentHeader> header = segment == null ? Optional.empty() : header(segment);
      if (segment == null || header.isEmpty() || header.get().sequence() != sequence) {
        String what = segment == null ? "%s is missing" : "the header of %s is bad";
        throw Damage.of(files, what.formatted(Segment.name(sequence)));
      }
      SegmentScan scan = scan(segment, header.get());
      live.add(segment);
      segment.begin(number);
      number = replay(scan, number);
      Stop stop = new Stop(segment, segment.endOffset());
      boolean follows = stop.offset == SegmentHeader.BYTES && scan.soundAt(stop.offset).isPresent();
      requireNothingSound(scan, stop.offset, follows ? before.orElse(stop) : stop);
      before = Optional.of(stop);
    }
    if (number != tail.frame.number() + 1) {
      throw Damage.of(files, "frames are missing before %s".formatted(tail.segment.name()));
    }
  }

  private long replay(SegmentScan scan, long firstNumber) {
    long number = firstNumber;
    int at = SegmentHeader.BYTES;
    Optional<FrameHeader> frame = scan.soundAt(at);
    while (frame.isPresent() && frame.get().number() == number) {
      apply(scan, at, frame.get());
      number++;
      at = SegmentScan.after(at, frame.get());
      frame = scan.soundAt(at);
    }
    scan.segment().extendTo(at);
    return number;
  }

  private void apply(SegmentScan scan, int offset, FrameHeader frame) {
    int end = offset + FrameHeader.BYTES + frame.bytes();
    int length;
    for (int at = offset + FrameHeader.BYTES; at < end; at += length) {
      length = LogRecord.length(scan.bytes(), at, end);
      live.apply(LogRecord.decode(scan.bytes(), at, end), scan.segment(), at, length);
    }
  }

  /**
   * If a sound frame stands in {@code scan} from {@code from} on, the one at {@code bad} was lost.
   */
  private void requireNothingSound(SegmentScan scan, int from, Stop bad) throws IOException {
    OptionalInt sound = scan.soundFrom(from);
    if (sound.isPresent()) {
      SegmentScan damaged =
          bad.segment == scan.segment()
              ? scan
              : scan(bad.segment, header(bad.segment).orElseThrow());
      String record =
          damaged
              .begunAt(bad.offset)
              .map(frame -> Damage.firstBadRecord(damaged.bytes(), bad.offset, frame))
              .orElse("");
      throw Damage.frame(files, bad.segment, bad.offset, record);
    }
  }

  private SegmentScan scan(Segment segment, SegmentHeader header) throws IOException {
    if (journal.isPresent() && journal.get() != header.journal()) {
      throw Damage.of(files, "%s is of another journal".formatted(segment.name()));
    }
    journal = Optional.of(header.journal());
    return SegmentScan.of(segment, header.journal());
  }

  private static Optional<SegmentHeader> header(Segment segment) throws IOException {
    if (segment.capacityBytes() < SegmentHeader.BYTES) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
    segment.file().read(0, header);
    return SegmentHeader.decode(header.rewind());
  }

  private void closeAll() throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (Segment segment : found.values()) {
      try {
        segment.file().close();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }
}
