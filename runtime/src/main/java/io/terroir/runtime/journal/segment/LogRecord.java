package io.terroir.runtime.journal.segment;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.disk.Change;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One change on the disk.
 *
 * <pre>
 * int   CRC32C of the rest
 * byte  kind
 * int   length of the key
 * int   length of the value; of a range, of its end
 *       key, value
 * </pre>
 *
 * @param value of a put; the end of a range; empty of a delete
 */
record LogRecord(Kind kind, ByteString key, ByteString value) {
  /** What is before the key. */
  static final int HEADER_BYTES = 3 * Integer.BYTES + 1;

  /** What a record does. */
  enum Kind {
    PUT(1),
    DELETE(2),
    DELETE_RANGE(3);

    private final byte number;

    Kind(int number) {
      this.number = (byte) number;
    }

    private static Optional<Kind> of(byte number) {
      return number >= 1 && number <= values().length
          ? Optional.of(values()[number - 1])
          : Optional.empty();
    }
  }

  static LogRecord of(Change change) {
    if (change instanceof Change.Put put) {
      return new LogRecord(Kind.PUT, put.key(), put.value());
    }
    if (change instanceof Change.DeleteRange range) {
      return new LogRecord(Kind.DELETE_RANGE, range.from(), range.to());
    }
    return new LogRecord(Kind.DELETE, ((Change.Delete) change).key(), ByteString.EMPTY);
  }

  int sizeBytes() {
    return Math.addExact(HEADER_BYTES, Math.addExact(key.size(), value.size()));
  }

  /** Writes it at the position of {@code into}. */
  void encode(ByteBuffer into) {
    int start = into.position();
    into.putInt(0).put(kind.number).putInt(key.size()).putInt(value.size());
    key.copyTo(into);
    value.copyTo(into);
    into.putInt(start, checksum(into, start, into.position()));
  }

  /**
   * Reads the record at {@code start}, whose checksum was checked, or that of what it is in.
   *
   * @param end of what belongs to it and to records after it
   */
  static LogRecord decode(ByteBuffer bytes, int start, int end) {
    Invariants.check(length(bytes, start, end) > 0, "a record has the form that was written");
    Kind kind = Kind.of(bytes.get(start + Integer.BYTES)).orElseThrow();
    int keyBytes = bytes.getInt(start + Integer.BYTES + 1);
    int valueBytes = bytes.getInt(start + 2 * Integer.BYTES + 1);
    int keyStart = start + HEADER_BYTES;
    return new LogRecord(
        kind, copy(bytes, keyStart, keyBytes), copy(bytes, keyStart + keyBytes, valueBytes));
  }

  /** The length of the record at {@code start}; 0 if there is none that ends before {@code end}. */
  static int length(ByteBuffer bytes, int start, int end) {
    if (end - start < HEADER_BYTES || Kind.of(bytes.get(start + Integer.BYTES)).isEmpty()) {
      return 0;
    }
    long keyBytes = bytes.getInt(start + Integer.BYTES + 1);
    long valueBytes = bytes.getInt(start + 2 * Integer.BYTES + 1);
    long length = HEADER_BYTES + keyBytes + valueBytes;
    return keyBytes >= 0 && valueBytes >= 0 && length <= end - start ? (int) length : 0;
  }

  /** Whether the record at {@code start} is as it was written. */
  static boolean isSound(ByteBuffer bytes, int start, int length) {
    return length >= HEADER_BYTES
        && length(bytes, start, start + length) == length
        && bytes.getInt(start) == checksum(bytes, start, start + length);
  }

  private static int checksum(ByteBuffer bytes, int start, int end) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().limit(end).position(start + Integer.BYTES));
    return (int) checksum.getValue();
  }

  private static ByteString copy(ByteBuffer bytes, int start, int length) {
    byte[] copy = new byte[length];
    bytes.get(start, copy);
    return UnsafeByteOperations.unsafeWrap(copy);
  }
}
