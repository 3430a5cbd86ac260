package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.Reservation.Holding;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.ReservationOwner;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReservationRowCodecTest {
  private static final ReservationPosition PLACE =
      new ReservationPosition(Samples.FIRST, Samples.value("ada"));
  private static final ReservationOwner TOKEN =
      new ReservationOwner(ReservationOwner.Kind.TOKEN, 1, 2);

  private static Reservation row(long generation, Optional<Holding> holding) {
    return new Reservation(PLACE.keyspace(), PLACE.value(), generation, holding);
  }

  @Test
  void everyRowSurvives() {
    List<ReservationOwner> owners = List.of(TOKEN, ReservationOwner.of(Samples.origin(1)));
    List<Optional<Duration>> ttls =
        List.of(
            Optional.empty(),
            Optional.of(Reservation.TTL_MIN),
            Optional.of(Reservation.TTL_MAX),
            Optional.of(Duration.ofMillis(1_001)));
    for (long generation : new long[] {1, 127, 128, 1L << 40, Long.MAX_VALUE}) {
      assertSurvives(row(generation, Optional.empty()));
      for (ReservationOwner owner : owners) {
        for (Optional<Duration> ttl : ttls) {
          assertSurvives(row(generation, Optional.of(new Holding(owner, ttl))));
        }
      }
    }
  }

  private static void assertSurvives(Reservation row) {
    assertThat(ReservationRowCodec.decode(PLACE, ReservationRowCodec.encode(row))).isEqualTo(row);
  }

  @Test
  void aFreeValueTakesTwoBytes() {
    assertThat(ReservationRowCodec.encode(row(2, Optional.empty())).size()).isEqualTo(2);
  }

  /** What is on disks must stay readable: these bytes may never mean anything else. */
  @Test
  void formatOneStaysReadable() {
    ByteString written =
        ByteString.copyFrom(
            HexFormat.of().parseHex("7103" + "0000000000000001" + "0000000000000002" + "e807"));

    Reservation row = ReservationRowCodec.decode(PLACE, written);

    assertThat(row)
        .isEqualTo(row(3, Optional.of(new Holding(TOKEN, Optional.of(Duration.ofSeconds(1))))));
    assertThat(ReservationRowCodec.encode(row)).isEqualTo(written);
  }

  @Test
  void refusesAFormatThatItDoesNotKnowAndSaysWhatToDo() {
    ByteString later = ByteString.copyFrom(new byte[] {2, 1});
    assertThatThrownBy(() -> ReservationRowCodec.decode(PLACE, later))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("start the newer version");
  }

  @Test
  void refusesWhatIsNoRow() {
    ByteString row =
        ReservationRowCodec.encode(
            row(1, Optional.of(new Holding(TOKEN, Optional.of(Reservation.TTL_MIN)))));
    for (int size = 0; size < row.size(); size++) {
      ByteString cut = row.substring(0, size);
      assertThatThrownBy(() -> ReservationRowCodec.decode(PLACE, cut))
          .isInstanceOf(StorageException.class);
    }
    assertThatThrownBy(() -> ReservationRowCodec.decode(PLACE, row.concat(row)))
        .isInstanceOf(StorageException.class);
  }
}
