package io.terroir.runtime.journal.segment;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.journal.segment.KeyTree.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Writes what is live in the oldest segment anew, a little in every frame, so that the segment can
 * be freed. Segments are freed in their order only: what a delete takes away is then never in a
 * segment that outlives that of the delete, and deletes need not be written anew.
 */
final class Rewriter {
  /**
   * Bytes that one frame waits for to be read, beside twice of those that it may write: more than
   * the log grows by, so that the oldest segment is done before the newest one is full.
   */
  private static final int READ_BYTES_MIN = 1 << 20;

  private final SegmentFiles files;
  private final LiveRecords live;
  private final Deque<Found> found = new ArrayDeque<>();
  private long sequence = -1;
  private int offset;

  private record Found(LogRecord record, long place) {}

  Rewriter(SegmentFiles files, LiveRecords live) {
    this.files = files;
    this.live = live;
  }

  /**
   * Adds records to {@code frame}, which is empty, until it has {@code bytesMax} or the segment is
   * done; one record at least. They come before everything else in the frame: what a batch changes
   * there comes after them.
   */
  void addTo(FrameBuilder frame, Segment oldest, long journal, long bytesMax) throws IOException {
    if (sequence != oldest.sequence()) {
      sequence = oldest.sequence();
      offset = SegmentHeader.BYTES;
      found.clear();
    }
    long unread = 2 * bytesMax + READ_BYTES_MIN;
    while (!found.isEmpty() || offset < oldest.endOffset()) {
      Found next = found.peek();
      if (next == null) {
        if (unread <= 0) {
          return;
        }
        unread -= readFrame(oldest, journal);
      } else if (fits(frame, next, bytesMax)) {
        found.remove();
        if (live.isLive(next.record.key().toByteArray(), next.place)) {
          frame.add(next.record);
        }
      } else {
        return;
      }
    }
    Invariants.check(
        !frame.isEmpty() || oldest.liveBytes() == 0, "what is live in a segment is found there");
  }

  private static boolean fits(FrameBuilder frame, Found next, long bytesMax) {
    return frame.isEmpty() || frame.sizeBytes() + next.record.sizeBytes() <= bytesMax;
  }

  private int readFrame(Segment segment, long journal) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(FrameHeader.BYTES);
    segment.file().read(offset, start);
    int room = segment.endOffset() - offset;
    int bytes = start.getInt(Integer.BYTES);
    if (bytes < 0 || FrameHeader.frameBytes(bytes) > room) {
      throw Damage.record(files, segment, offset);
    }
    ByteBuffer frame = ByteBuffer.allocate((int) FrameHeader.frameBytes(bytes));
    segment.file().read(offset, frame);
    Optional<FrameHeader> header = FrameHeader.decode(frame.flip(), 0, segment.sequence());
    if (header.isEmpty() || !header.get().isSound(frame, 0, journal)) {
      throw Damage.record(files, segment, offset);
    }
    int end = FrameHeader.BYTES + bytes;
    int length;
    for (int at = FrameHeader.BYTES; at < end; at += length) {
      length = LogRecord.length(frame, at, end);
      LogRecord record = LogRecord.decode(frame, at, end);
      if (record.kind() == LogRecord.Kind.PUT) {
        found.add(new Found(record, Place.of(segment.sequence(), offset + at)));
      }
    }
    offset += frame.limit();
    return frame.limit();
  }
}
