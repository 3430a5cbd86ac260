package io.terroir.runtime.id;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who holds a reservation, as the directory sees it: an origin of the same keyspace, whose erasure
 * ends the reservation, or whoever knows a token that a client has chosen. Of a token only a keyed
 * hash is kept: its length does not matter, and it never leaves the region of its client.
 *
 * @param kind which of the two
 * @param high the first eight bytes of the digest
 * @param low the last eight bytes
 */
public record ReservationOwner(Kind kind, long high, long low) {
  /** What an owner is. Numbers are those of the wire and of the disk. */
  public enum Kind {
    /** An origin of the keyspace. */
    ORIGIN(1),
    /** Whoever knows a token. */
    TOKEN(2);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The encoded kind. */
    public int number() {
      return number;
    }

    /**
     * The kind of that number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no owner of a reservation is of kind " + number);
    }
  }

  private static final int DIGEST_BYTES = 16;
  private static final String TOKEN_KIND = "terroir reservation owner";

  /** An origin as an owner. */
  public static ReservationOwner of(OriginDigest origin) {
    return new ReservationOwner(Kind.ORIGIN, origin.high(), origin.low());
  }

  /** Whoever knows {@code token}, in the keyspace of this salt. */
  public static ReservationOwner ofToken(ByteString salt, ByteString token) {
    ByteBuffer digest = SaltedDigest.of(TOKEN_KIND, salt, token);
    return new ReservationOwner(Kind.TOKEN, digest.getLong(), digest.getLong());
  }

  /**
   * Reads a kind and what {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException if there is no such kind, or not as many bytes
   */
  public static ReservationOwner parse(int kind, ByteString bytes) {
    if (bytes.size() != DIGEST_BYTES) {
      throw new IllegalArgumentException(
          "the owner of a reservation has 16 bytes, not " + bytes.size());
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new ReservationOwner(Kind.of(kind), buffer.getLong(), buffer.getLong());
  }

  /** The origin that this is, if it is one. */
  public Optional<OriginDigest> origin() {
    return kind == Kind.ORIGIN ? Optional.of(new OriginDigest(high, low)) : Optional.empty();
  }

  /** The digest, without the kind: sixteen bytes, big-endian. */
  public ByteString bytes() {
    return ByteString.copyFrom(ByteBuffer.allocate(DIGEST_BYTES).putLong(high).putLong(low).flip());
  }

  @Override
  public String toString() {
    return kind + " " + HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
