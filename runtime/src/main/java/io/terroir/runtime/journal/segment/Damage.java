package io.terroir.runtime.journal.segment;

import io.terroir.runtime.disk.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What is said about a journal that is not as it was written. Names places, never contents. */
final class Damage {
  private static final String REMEDY =
      ": restore this node from its peers on an empty directory, as a node that has lost its disk";

  private Damage() {}

  static StorageException of(SegmentFiles files, String what) {
    return new StorageException("the journal in %s is damaged: %s".formatted(files, what) + REMEDY);
  }

  /**
   * A frame that cannot be read, although one after it can: so it is not the end that a crash cut.
   */
  static StorageException frame(SegmentFiles files, Segment segment, int offset, String record) {
    return of(
        files,
        "the frame in %s at offset %d is bad%s, and one after it is sound"
            .formatted(segment.name(), offset, record));
  }

  static StorageException record(SegmentFiles files, Segment segment, int offset) {
    return of(files, "the record in %s at offset %d is bad".formatted(segment.name(), offset));
  }

  static StorageException io(IOException error) {
    return new StorageException("the journal reports an error: " + error.getMessage(), error);
  }

  /** Which record makes a frame bad, as text to follow "is bad"; empty if that cannot be told. */
  static String firstBadRecord(ByteBuffer segment, int frame, FrameHeader header) {
    int end = frame + FrameHeader.BYTES + header.bytes();
    int at = frame + FrameHeader.BYTES;
    for (int record = 1; at < end; record++) {
      int length = LogRecord.length(segment, at, end);
      if (!LogRecord.isSound(segment, at, length)) {
        return " in its record %d at offset %d".formatted(record, at);
      }
      at += length;
    }
    return "";
  }
}
