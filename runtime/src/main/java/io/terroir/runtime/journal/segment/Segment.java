package io.terroir.runtime.journal.segment;

import io.terroir.runtime.journal.segment.SegmentFiles.SegmentFile;
import java.util.OptionalLong;

/** One file of the log. What changes is of the thread that writes the log. */
final class Segment {
  private static final String SUFFIX = ".segment";
  private static final int NAME_DIGITS = 12;

  private final long sequence;
  private final int capacityBytes;
  private final SegmentFile file;
  private int endOffset = SegmentHeader.BYTES;
  private long firstNumber;
  private long liveBytes;

  /**
   * A segment without frames.
   *
   * @param sequence its place in the log, and the epoch of what is written to it
   * @param capacityBytes the size of its file
   */
  Segment(long sequence, int capacityBytes, SegmentFile file) {
    this.sequence = sequence;
    this.capacityBytes = capacityBytes;
    this.file = file;
  }

  /** The name of the file of segment {@code sequence}. */
  static String name(long sequence) {
    return String.format("%0" + NAME_DIGITS + "d%s", sequence, SUFFIX);
  }

  /** The inverse of {@link #name}. */
  static OptionalLong sequenceOf(String fileName) {
    String digits = fileName.substring(0, Math.max(0, fileName.length() - SUFFIX.length()));
    boolean named =
        fileName.endsWith(SUFFIX)
            && digits.length() >= NAME_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return named ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }

  String name() {
    return name(sequence);
  }

  long sequence() {
    return sequence;
  }

  int capacityBytes() {
    return capacityBytes;
  }

  SegmentFile file() {
    return file;
  }

  /** Where the next frame goes. */
  int endOffset() {
    return endOffset;
  }

  /** The number of its first frame; of the next one of the log as long as it has none. */
  long firstNumber() {
    return firstNumber;
  }

  void begin(long number) {
    firstNumber = number;
  }

  /** A frame ends at {@code offset}. */
  void extendTo(int offset) {
    endOffset = offset;
  }

  /** Bytes of records that are live. */
  long liveBytes() {
    return liveBytes;
  }

  void addLive(long bytes) {
    liveBytes += bytes;
  }
}
