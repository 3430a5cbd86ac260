package io.terroir.runtime.journal.segment;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The beginning of a frame: what one write and one sync made durable, whole or not at all.
 *
 * <pre>
 * int   CRC32C of the number of the journal and the rest of the frame
 * int   bytes of the records
 * long  sequence of the segment
 * long  number of the frame
 * long  sequence of the first segment of the log
 * long  number of the first frame of the log
 *       records
 * </pre>
 *
 * The number of the journal, which is on no frame, keeps a value that was made to look like one
 * from being taken for it.
 *
 * @param bytes of the records
 * @param epoch the sequence of the segment that it was written to
 * @param number one more than that of the frame before, also across segments
 * @param firstSegment what is in segments before it counts no more
 * @param firstNumber of the first frame in that segment, or the next one if it has none
 */
record FrameHeader(int bytes, long epoch, long number, long firstSegment, long firstNumber) {
  /** What is before the first record. */
  static final int BYTES = 2 * Integer.BYTES + 4 * Long.BYTES;

  /** Frames begin at multiples of this. */
  static final int ALIGNMENT = 8;

  /** Room that a frame with {@code bytes} of records takes. */
  static long frameBytes(long bytes) {
    return (BYTES + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Completes a frame, whose records are there, at the beginning of {@code frame}. */
  void encode(ByteBuffer frame, long journal) {
    frame.putInt(Integer.BYTES, bytes);
    frame.putLong(2 * Integer.BYTES, epoch);
    frame.putLong(2 * Integer.BYTES + Long.BYTES, number);
    frame.putLong(2 * Integer.BYTES + 2 * Long.BYTES, firstSegment);
    frame.putLong(2 * Integer.BYTES + 3 * Long.BYTES, firstNumber);
    frame.putInt(0, checksum(frame, 0, BYTES + bytes, journal));
  }

  /**
   * The header at {@code start} if it looks like one of a frame of segment {@code epoch} that ends
   * before the limit. Whether the frame is sound {@link #isSound} says.
   */
  static Optional<FrameHeader> decode(ByteBuffer segment, int start, long epoch) {
    int room = segment.limit() - start;
    if (room < BYTES || segment.getLong(start + 2 * Integer.BYTES) != epoch) {
      return Optional.empty();
    }
    int bytes = segment.getInt(start + Integer.BYTES);
    if (bytes < 0 || frameBytes(bytes) > room) {
      return Optional.empty();
    }
    return Optional.of(
        new FrameHeader(
            bytes,
            epoch,
            segment.getLong(start + 2 * Integer.BYTES + Long.BYTES),
            segment.getLong(start + 2 * Integer.BYTES + 2 * Long.BYTES),
            segment.getLong(start + 2 * Integer.BYTES + 3 * Long.BYTES)));
  }

  /** Whether the frame that begins at {@code start} with this header is as it was written. */
  boolean isSound(ByteBuffer segment, int start, long journal) {
    return segment.getInt(start) == checksum(segment, start, start + BYTES + bytes, journal);
  }

  private static int checksum(ByteBuffer bytes, int start, int end, long journal) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, journal));
    checksum.update(bytes.duplicate().limit(end).position(start + Integer.BYTES));
    return (int) checksum.getValue();
  }
}
