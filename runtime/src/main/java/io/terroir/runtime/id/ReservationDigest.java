package io.terroir.runtime.id;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A value that is reserved, such as a user name, as the directory sees it: 128 bits of a keyed hash
 * under the keyspace's salt. The key is derived from the salt for values alone, so that nobody can
 * tell from digests whether a value and an origin have the same bytes. Ordered as an unsigned
 * number.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record ReservationDigest(long high, long low) implements Comparable<ReservationDigest> {
  /** The encoded size. */
  public static final int SIZE_BYTES = 16;

  private static final String KIND = "terroir reservation value";

  /** The digest of {@code value} under the salt of its keyspace. */
  public static ReservationDigest of(ByteString salt, ByteString value) {
    ByteBuffer digest = SaltedDigest.of(KIND, salt, value);
    return new ReservationDigest(digest.getLong(), digest.getLong());
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException if it is not of {@link #SIZE_BYTES}
   */
  public static ReservationDigest parse(ByteString bytes) {
    if (bytes.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "the digest of a reserved value has 16 bytes, not " + bytes.size());
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new ReservationDigest(buffer.getLong(), buffer.getLong());
  }

  /** Sixteen bytes, big-endian, so that bytes order as digests do. */
  public ByteString bytes() {
    return ByteString.copyFrom(ByteBuffer.allocate(SIZE_BYTES).putLong(high).putLong(low).flip());
  }

  @Override
  public int compareTo(ReservationDigest other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
