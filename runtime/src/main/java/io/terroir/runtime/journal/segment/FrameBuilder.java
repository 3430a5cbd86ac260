package io.terroir.runtime.journal.segment;

import io.terroir.runtime.disk.Change;
import io.terroir.runtime.journal.JournalBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A frame that is being made. Used again and again, by one thread. */
final class FrameBuilder {
  /** A buffer that one large batch has made larger than this is not kept. */
  private static final int KEPT_BYTES_MAX = 8 << 20;

  private static final int FIRST_BYTES = 64 << 10;

  private final List<Located> records = new ArrayList<>();
  private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_BYTES);

  /**
   * A record of the frame.
   *
   * @param offset from the beginning of the frame
   */
  record Located(LogRecord record, int offset, int bytes) {}

  FrameBuilder() {
    clear();
  }

  void clear() {
    records.clear();
    if (bytes.capacity() > KEPT_BYTES_MAX) {
      bytes = ByteBuffer.allocateDirect(FIRST_BYTES);
    }
    bytes.clear().position(FrameHeader.BYTES);
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  List<Located> records() {
    return records;
  }

  /** Bytes of the records. */
  int sizeBytes() {
    return bytes.position() - FrameHeader.BYTES;
  }

  /** Bytes of the records of {@code batch}. */
  static long sizeBytes(JournalBatch batch) {
    return batch.sizeBytes() + (long) LogRecord.HEADER_BYTES * batch.changes().size();
  }

  void add(JournalBatch batch) {
    for (Change change : batch.changes()) {
      add(LogRecord.of(change));
    }
  }

  void add(LogRecord record) {
    int size = record.sizeBytes();
    makeRoom(size);
    records.add(new Located(record, bytes.position(), size));
    record.encode(bytes);
  }

  /** The whole frame, to be written at once. */
  ByteBuffer finish(FrameHeader header, long journal) {
    int size = Math.toIntExact(FrameHeader.frameBytes(header.bytes()));
    makeRoom(size - bytes.position());
    while (bytes.position() < size) {
      bytes.put((byte) 0);
    }
    header.encode(bytes, journal);
    return bytes.duplicate().flip();
  }

  private void makeRoom(int more) {
    int needed = Math.addExact(bytes.position(), Math.addExact(more, FrameHeader.ALIGNMENT));
    if (needed > bytes.capacity()) {
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.capacity());
      ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(needed, doubled));
      bytes = larger.put(bytes.flip());
    }
  }
}
