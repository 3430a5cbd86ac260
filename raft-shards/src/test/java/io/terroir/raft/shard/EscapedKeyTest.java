package io.terroir.raft.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Escaped keys come back, and order as the keys do whatever follows them. */
class EscapedKeyTest {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();
  private static final List<ByteString> KEYS = keys(new byte[0], 4);

  /** All keys of up to three bytes, of those that matter. */
  private static List<ByteString> keys(byte[] prefix, int more) {
    List<ByteString> keys = new ArrayList<>();
    if (prefix.length > 0) {
      keys.add(ByteString.copyFrom(prefix));
    }
    for (int next : more == 1 ? new int[0] : new int[] {0, 1, 2, 0xfe, 0xff}) {
      byte[] longer = java.util.Arrays.copyOf(prefix, prefix.length + 1);
      longer[prefix.length] = (byte) next;
      keys.addAll(keys(longer, more - 1));
    }
    return keys;
  }

  @Test
  void everyKeyComesBack() {
    for (ByteString key : KEYS) {
      assertThat(EscapedKey.decode(EscapedKey.encode(key))).isEqualTo(key);
    }
  }

  @Test
  void whatFollowsAKeyDoesNotMixWithLongerKeys() {
    ByteString greatest = ByteString.copyFrom(new byte[] {-1, -1});
    ByteString least = ByteString.copyFrom(new byte[] {0, 0});
    for (ByteString first : KEYS) {
      for (ByteString second : KEYS) {
        if (ORDER.compare(first, second) < 0) {
          assertThat(
                  ORDER.compare(
                      EscapedKey.encode(first).concat(greatest),
                      EscapedKey.encode(second).concat(least)))
              .isNegative();
        }
      }
    }
  }

  @Test
  void aRangeOfKeysIsARangeOfEscapedKeys() {
    for (ByteString key : KEYS) {
      for (ByteString bound : KEYS) {
        assertThat(ORDER.compare(EscapedKey.encode(key), EscapedKey.prefix(bound)) < 0)
            .isEqualTo(ORDER.compare(key, bound) < 0);
      }
    }
  }
}
