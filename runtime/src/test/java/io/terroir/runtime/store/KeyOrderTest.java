package io.terroir.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Test for {@link KeyOrder}. */
class KeyOrderTest {
  private static final Comparator<ByteString> EXPECTED =
      ByteString.unsignedLexicographicalComparator();

  @Test
  void ordersAsUnsignedBytesDo() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      ByteString one = key(random);
      ByteString other = key(random);
      assertThat(Integer.signum(KeyOrder.UNSIGNED.compare(one, other)))
          .isEqualTo(Integer.signum(EXPECTED.compare(one, other)));
    }
  }

  @Test
  void aPrefixComesBeforeWhatItBegins() {
    List<ByteString> ordered =
        List.of(
            ByteString.EMPTY,
            ByteString.copyFrom(new byte[] {0}),
            ByteString.copyFrom(new byte[] {0, 0}),
            ByteString.copyFrom(new byte[] {0x7f}),
            ByteString.copyFrom(new byte[] {(byte) 0x80}),
            ByteString.copyFrom(new byte[] {(byte) 0xff, 1}));
    assertThat(ordered).isSortedAccordingTo(KeyOrder.UNSIGNED);
    assertThat(KeyOrder.UNSIGNED.compare(ordered.get(2), ordered.get(2))).isZero();
  }

  @Test
  void partsOfLargerStringsAreComparedAsTheyStand() {
    ByteString whole = ByteString.copyFromUtf8("abcabd");
    assertThat(KeyOrder.UNSIGNED.compare(whole.substring(0, 3), whole.substring(3))).isNegative();
    assertThat(KeyOrder.UNSIGNED.compare(whole.substring(0, 2), whole.substring(3, 5))).isZero();
  }

  /** Short, of few different bytes, so that many begin alike. */
  private static ByteString key(Random random) {
    byte[] bytes = new byte[random.nextInt(12)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(3) * 127);
    }
    ByteString key = ByteString.copyFrom(bytes);
    return random.nextBoolean() || key.isEmpty() ? key : key.substring(random.nextInt(key.size()));
  }
}
