package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.terroir.runtime.disk.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * Origin rows as bytes, usually twelve:
 *
 * <pre>
 * header      1   format in the low four bits, then what is written in its short form, and whether
 *                 a row of the table of histories belongs to it
 * provenance  1+  base-128, as in protobuf
 * issuer      1+
 * sequence    1+
 * epoch       1+  absent if it is that of a first home
 * time        5   since 2020, or all 8 bytes if a clock was wrong by more than centuries
 * </pre>
 *
 * A row is written once and read for years, by newer versions too: a new format gets a new number,
 * and the old one stays readable.
 */
final class OriginRowCodec {
  private static final int FORMAT = 1;
  private static final int FORMAT_MASK = 0x0f;
  private static final int FIRST_HOME = 0x10;
  private static final int SHORT_TIME = 0x20;
  private static final int HAS_HISTORY = 0x40;
  private static final long SHORT_TIME_ORIGIN_MILLIS =
      Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

  /** Five bytes: until the year 2054. */
  private static final int SHORT_TIME_BYTES = 5;

  private static final long SHORT_TIME_END = 1L << (SHORT_TIME_BYTES * Byte.SIZE);

  private OriginRowCodec() {}

  static ByteString encode(OriginRow row) {
    boolean firstHome = row.epoch() == OriginBinding.FIRST_EPOCH;
    long sinceOrigin = row.claimedMillis() - SHORT_TIME_ORIGIN_MILLIS;
    boolean shortTime =
        row.claimedMillis() >= SHORT_TIME_ORIGIN_MILLIS && sinceOrigin < SHORT_TIME_END;
    ByteString.Output bytes = ByteString.newOutput(2 * Long.BYTES);
    try {
      CodedOutputStream output = CodedOutputStream.newInstance(bytes, 5 * Long.BYTES);
      output.writeRawByte(
          (byte)
              (FORMAT
                  | (firstHome ? FIRST_HOME : 0)
                  | (shortTime ? SHORT_TIME : 0)
                  | (row.plain() ? 0 : HAS_HISTORY)));
      output.writeUInt32NoTag(row.provenance());
      output.writeUInt32NoTag(row.issuer());
      output.writeUInt64NoTag(row.sequence());
      if (!firstHome) {
        output.writeUInt64NoTag(row.epoch());
      }
      if (shortTime) {
        output.writeRawByte((byte) (sinceOrigin >>> Integer.SIZE));
        output.writeFixed32NoTag((int) sinceOrigin);
      } else {
        output.writeFixed64NoTag(row.claimedMillis());
      }
      output.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException("bytes are written to memory", impossible);
    }
    return bytes.toByteString();
  }

  /**
   * The row in {@code bytes}.
   *
   * @throws StorageException if they are none that this version knows
   */
  static OriginRow decode(ByteString bytes) {
    try {
      CodedInputStream input = bytes.newCodedInput();
      int header = input.readRawByte();
      if ((header & FORMAT_MASK) != FORMAT) {
        throw new StorageException(
            "the directory in the store has rows of format %d, which this version cannot read: start"
                    .formatted(header & FORMAT_MASK)
                + " the newer version that wrote them");
      }
      int provenance = input.readUInt32();
      int issuer = input.readUInt32();
      long sequence = input.readUInt64();
      long epoch = (header & FIRST_HOME) != 0 ? OriginBinding.FIRST_EPOCH : input.readUInt64();
      long millis = (header & SHORT_TIME) != 0 ? readShortTime(input) : input.readFixed64();
      if (!input.isAtEnd()) {
        throw StoreCodec.damaged("a row is too long");
      }
      boolean plain = (header & HAS_HISTORY) == 0;
      return new OriginRow(provenance, issuer, sequence, epoch, millis, plain);
    } catch (IOException malformed) {
      throw StoreCodec.damaged("a row is none", malformed);
    }
  }

  private static long readShortTime(CodedInputStream input) throws IOException {
    long high = Byte.toUnsignedLong(input.readRawByte());
    return SHORT_TIME_ORIGIN_MILLIS
        + (high << Integer.SIZE | Integer.toUnsignedLong(input.readFixed32()));
  }
}
