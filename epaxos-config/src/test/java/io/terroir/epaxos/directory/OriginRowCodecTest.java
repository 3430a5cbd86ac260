package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginRowCodecTest {
  private static final long YEAR_2026 = Instant.parse("2026-06-01T12:00:00Z").toEpochMilli();
  private static final long SHORT_FROM = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

  @Test
  void everyRowSurvives() {
    List<Integer> numbers = List.of(0, 1, 127, 128, 16_384, Integer.MAX_VALUE);
    List<Long> sequences = List.of(1L, 128L, 1L << 28, Long.MAX_VALUE);
    List<Long> epochs = List.of(1L, 2L, 1L << 40);
    List<Long> times =
        List.of(
            Long.MIN_VALUE,
            -1L,
            0L,
            SHORT_FROM - 1,
            SHORT_FROM,
            YEAR_2026,
            SHORT_FROM + (1L << 32),
            SHORT_FROM + (1L << 40) - 1,
            SHORT_FROM + (1L << 40),
            Long.MAX_VALUE);
    for (int number : numbers) {
      for (long sequence : sequences) {
        for (long epoch : epochs) {
          for (long time : times) {
            OriginRow row =
                new OriginRow(number, number / 2, sequence, epoch, time, number % 2 == 0);
            assertThat(OriginRowCodec.decode(OriginRowCodec.encode(row))).isEqualTo(row);
          }
        }
      }
    }
  }

  @Test
  void usualRowHasTwelveBytes() {
    OriginRow row = new OriginRow(100, 20, 200_000_000, 1, YEAR_2026, true);
    assertThat(OriginRowCodec.encode(row).size()).isLessThanOrEqualTo(12);
  }

  /** What is on disks must stay readable: these bytes may never mean anything else. */
  @Test
  void formatOneStaysReadable() {
    byte[] written = {0x31, 3, 2, (byte) 0xac, 0x02, 0x2f, 0x04, 0x03, 0x02, 0x01};

    OriginRow row = OriginRowCodec.decode(ByteString.copyFrom(written));

    assertThat(row).isEqualTo(new OriginRow(3, 2, 300, 1, SHORT_FROM + 0x2f_01_02_03_04L, true));
    assertThat(OriginRowCodec.encode(row).toByteArray()).isEqualTo(written);
  }

  @Test
  void refusesAFormatThatItDoesNotKnowAndSaysWhatToDo() {
    assertThatThrownBy(() -> OriginRowCodec.decode(ByteString.copyFrom(new byte[] {0x32, 1, 1, 1})))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("start the newer version");
  }

  @Test
  void refusesWhatIsNoRow() {
    ByteString row = OriginRowCodec.encode(new OriginRow(1, 1, 1, 1, YEAR_2026, true));
    for (int size = 0; size < row.size(); size++) {
      ByteString cut = row.substring(0, size);
      assertThatThrownBy(() -> OriginRowCodec.decode(cut)).isInstanceOf(StorageException.class);
    }
    assertThatThrownBy(() -> OriginRowCodec.decode(row.concat(row)))
        .isInstanceOf(StorageException.class);
  }
}
