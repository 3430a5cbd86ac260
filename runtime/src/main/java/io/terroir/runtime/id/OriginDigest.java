package io.terroir.runtime.id;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The first 128 bits of HMAC-SHA-256(keyspace salt, origin): all that the directory, logs and
 * metrics ever see of an origin's name. Ordered as an unsigned number; shards are ranges of it.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record OriginDigest(long high, long low) implements Comparable<OriginDigest> {
  /** The encoded size. */
  public static final int SIZE_BYTES = 16;

  /** The smallest digest. */
  public static final OriginDigest MIN = new OriginDigest(0, 0);

  /** The greatest digest. */
  public static final OriginDigest MAX = new OriginDigest(-1, -1);

  private static final String ALGORITHM = "HmacSHA256";

  /** The digest of {@code origin} under the salt of its keyspace. */
  public static OriginDigest of(ByteString salt, ByteString origin) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(salt.toByteArray(), ALGORITHM));
      ByteBuffer digest = ByteBuffer.wrap(mac.doFinal(origin.toByteArray()));
      return new OriginDigest(digest.getLong(), digest.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no " + ALGORITHM, e);
    }
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException if it is not of {@link #SIZE_BYTES}
   */
  public static OriginDigest parse(ByteString bytes) {
    if (bytes.size() != SIZE_BYTES) {
      throw new IllegalArgumentException("an origin digest has 16 bytes, not " + bytes.size());
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new OriginDigest(buffer.getLong(), buffer.getLong());
  }

  /**
   * The greatest digest below this one.
   *
   * @throws IllegalStateException if this is {@link #MIN}
   */
  public OriginDigest previous() {
    if (equals(MIN)) {
      throw new IllegalStateException("no digest is below the smallest");
    }
    return new OriginDigest(low == 0 ? high - 1 : high, low - 1);
  }

  /** Sixteen bytes, big-endian, so that bytes order as digests do. */
  public ByteString bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE_BYTES).putLong(high).putLong(low).flip();
    return ByteString.copyFrom(buffer);
  }

  @Override
  public int compareTo(OriginDigest other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
