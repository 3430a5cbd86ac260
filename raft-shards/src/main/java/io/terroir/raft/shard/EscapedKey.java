package io.terroir.raft.shard;

import com.google.protobuf.ByteString;

/**
 * A user's key where something follows it in a key of the store. Keys are any bytes: without an end
 * of its own, what follows "a" would mix with the keys that begin with "a". A zero byte becomes
 * 0x00 0xff, and 0x00 0x01 is the end, so that escaped keys order as the keys do.
 */
final class EscapedKey {
  private static final byte ZERO = 0;
  private static final byte ESCAPED_ZERO = (byte) 0xff;
  private static final ByteString END = ByteString.copyFrom(new byte[] {ZERO, 1});

  private EscapedKey() {}

  static ByteString encode(ByteString key) {
    return prefix(key).concat(END);
  }

  /** What {@link #encode} begins with, for this key and for those that begin with it. */
  static ByteString prefix(ByteString key) {
    int zeros = 0;
    for (int i = 0; i < key.size(); i++) {
      zeros += key.byteAt(i) == ZERO ? 1 : 0;
    }
    if (zeros == 0) {
      return key;
    }
    byte[] escaped = new byte[key.size() + zeros];
    int at = 0;
    for (int i = 0; i < key.size(); i++) {
      escaped[at++] = key.byteAt(i);
      if (key.byteAt(i) == ZERO) {
        escaped[at++] = ESCAPED_ZERO;
      }
    }
    return ByteString.copyFrom(escaped);
  }

  /** Reads what {@link #encode} wrote. */
  static ByteString decode(ByteString escaped) {
    byte[] key = new byte[escaped.size() - END.size()];
    int size = 0;
    for (int i = 0; i < escaped.size() - END.size(); i++) {
      key[size++] = escaped.byteAt(i);
      if (escaped.byteAt(i) == ZERO) {
        i++;
      }
    }
    return ByteString.copyFrom(key, 0, size);
  }
}
