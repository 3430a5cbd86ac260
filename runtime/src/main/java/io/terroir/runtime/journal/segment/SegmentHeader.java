package io.terroir.runtime.journal.segment;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The beginning of a segment. It is durable before the file gets the name under which segments are
 * looked for, so a segment whose header cannot be read is damaged.
 *
 * @param journal a random number that all segments of a journal share
 * @param sequence of the segment; the epoch of what is written in it. A file that is used again
 *     gets a new one, so nothing from its earlier lives is taken for a part of this one
 */
record SegmentHeader(long journal, long sequence) {
  /** Bytes before the first frame; the rest of the first sector is not used. */
  static final int BYTES = 512;

  private static final long MAGIC = 0x5445_5252_4a53_4547L; // "TERRJSEG"
  private static final int VERSION = 1;
  private static final int CHECKED_BYTES = 3 * Long.BYTES + Integer.BYTES;

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(MAGIC).putInt(VERSION).putLong(journal).putLong(sequence);
    return bytes.putInt(checksum(bytes)).rewind();
  }

  /** Empty if it is damaged, or of another version. */
  static Optional<SegmentHeader> decode(ByteBuffer bytes) {
    long magic = bytes.getLong();
    int version = bytes.getInt();
    SegmentHeader header = new SegmentHeader(bytes.getLong(), bytes.getLong());
    boolean sound = bytes.getInt() == checksum(bytes);
    return sound && magic == MAGIC && version == VERSION ? Optional.of(header) : Optional.empty();
  }

  private static int checksum(ByteBuffer header) {
    CRC32C checksum = new CRC32C();
    checksum.update(header.duplicate().position(0).limit(CHECKED_BYTES));
    return (int) checksum.getValue();
  }
}
