package io.terroir.benchmarks.jraft;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a replica answers. Travels as a plain array of bytes, so that its encoding costs next to
 * nothing.
 *
 * @param valueBytes what a get found
 * @param text the leader for {@link Kind#ELSEWHERE}, why for {@link Kind#FAILED}
 */
record StoreAnswer(Kind kind, int valueBytes, String text) {
  /** How it went. */
  enum Kind {
    /** It was done. */
    SERVED(0),
    /** Another replica leads. */
    ELSEWHERE(1),
    /** It is not known to have been done. */
    FAILED(2);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    static Kind of(byte code) {
      return switch (code) {
        case 0 -> SERVED;
        case 1 -> ELSEWHERE;
        default -> FAILED;
      };
    }
  }

  static StoreAnswer served(int valueBytes) {
    return new StoreAnswer(Kind.SERVED, valueBytes, "");
  }

  byte[] encode() {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Byte.BYTES + Integer.BYTES + encoded.length)
        .put(kind.code)
        .putInt(valueBytes)
        .put(encoded)
        .array();
  }

  static StoreAnswer decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Kind kind = Kind.of(buffer.get());
    int valueBytes = buffer.getInt();
    return new StoreAnswer(kind, valueBytes, StandardCharsets.UTF_8.decode(buffer).toString());
  }
}
