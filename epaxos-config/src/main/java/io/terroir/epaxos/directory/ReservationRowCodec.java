package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.terroir.epaxos.directory.Reservation.Holding;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ReservationOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Rows of reservations as bytes, two for a value that is free:
 *
 * <pre>
 * header      1   format in the low four bits, then: held, held with a ttl, held by a token
 * generation  1+  base-128, as in protobuf
 * owner      16   only if held
 * ttl         1+  only if held with one; milliseconds
 * </pre>
 *
 * A new format gets a new number, and the old one stays readable.
 */
final class ReservationRowCodec {
  private static final int FORMAT = 1;
  private static final int FORMAT_MASK = 0x0f;
  private static final int HELD = 0x10;
  private static final int TTL = 0x20;
  private static final int TOKEN = 0x40;
  private static final int ROW_BYTES_MAX = 64;

  private ReservationRowCodec() {}

  static ByteString encode(Reservation reservation) {
    ByteString.Output bytes = ByteString.newOutput(2 * Long.BYTES);
    try {
      CodedOutputStream output = CodedOutputStream.newInstance(bytes, ROW_BYTES_MAX);
      output.writeRawByte((byte) header(reservation));
      output.writeUInt64NoTag(reservation.generation());
      if (reservation.holding().isPresent()) {
        output.writeRawBytes(reservation.holding().get().owner().bytes());
      }
      if (reservation.ttl().isPresent()) {
        output.writeUInt64NoTag(reservation.ttl().get().toMillis());
      }
      output.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException("bytes are written to memory", impossible);
    }
    return bytes.toByteString();
  }

  private static int header(Reservation reservation) {
    int header = FORMAT;
    if (reservation.holding().isPresent()) {
      header |= HELD;
      if (reservation.holding().get().owner().kind() == ReservationOwner.Kind.TOKEN) {
        header |= TOKEN;
      }
    }
    return reservation.ttl().isPresent() ? header | TTL : header;
  }

  /**
   * The row in {@code bytes}.
   *
   * @throws StorageException if they are none that this version knows
   */
  static Reservation decode(ReservationPosition position, ByteString bytes) {
    try {
      CodedInputStream input = bytes.newCodedInput();
      int header = input.readRawByte();
      if ((header & FORMAT_MASK) != FORMAT) {
        throw new StorageException(
            "the directory in the store has reservations of format %d, which this version cannot"
                    .formatted(header & FORMAT_MASK)
                + " read: start the newer version that wrote them");
      }
      long generation = input.readUInt64();
      Optional<Holding> holding =
          (header & HELD) != 0 ? Optional.of(holding(header, input)) : Optional.empty();
      if (!input.isAtEnd()) {
        throw StoreCodec.damaged("a reservation is too long");
      }
      return new Reservation(position.keyspace(), position.value(), generation, holding);
    } catch (IOException malformed) {
      throw StoreCodec.damaged("a reservation is none", malformed);
    }
  }

  private static Holding holding(int header, CodedInputStream input) throws IOException {
    ReservationOwner.Kind kind =
        (header & TOKEN) != 0 ? ReservationOwner.Kind.TOKEN : ReservationOwner.Kind.ORIGIN;
    ByteString owner = ByteString.copyFrom(input.readRawBytes(OriginDigest.SIZE_BYTES));
    Optional<Duration> ttl =
        (header & TTL) != 0 ? Optional.of(Duration.ofMillis(input.readUInt64())) : Optional.empty();
    return new Holding(ReservationOwner.parse(kind.number(), owner), ttl);
  }
}
