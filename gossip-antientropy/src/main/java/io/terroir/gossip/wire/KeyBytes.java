package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Parts of keys in the journal and in the store. All are of fixed length or delimited, so that no
 * two lists of parts give the same key, and numbers order as they count.
 */
public final class KeyBytes {
  private KeyBytes() {}

  /** One byte that says what kind of row follows. */
  public static ByteString tag(char tag) {
    return ByteString.copyFrom(new byte[] {(byte) tag});
  }

  /** Eight bytes. */
  public static ByteString number(long number) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
  }

  /** Four bytes. */
  public static ByteString small(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }

  /** A length and UTF-8. */
  public static ByteString text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return small(bytes.length).concat(ByteString.copyFrom(bytes));
  }

  /** The first key after all that begin with {@code prefix}. */
  public static ByteString after(ByteString prefix) {
    byte[] bytes = prefix.toByteArray();
    int last = bytes.length - 1;
    while (last >= 0 && bytes[last] == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      throw new IllegalArgumentException("no key comes after a prefix of nothing but 0xff");
    }
    bytes[last]++;
    return ByteString.copyFrom(bytes, 0, last + 1);
  }
}
