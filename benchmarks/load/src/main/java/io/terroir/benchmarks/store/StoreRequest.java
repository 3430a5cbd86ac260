package io.terroir.benchmarks.store;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A put or a get on its way to a replica, and as it stands in the log. Immutable as long as nobody
 * writes to its arrays, which are not copied.
 */
public final class StoreRequest {
  private static final byte GET = 0;
  private static final byte PUT = 1;

  private final int group;
  private final byte[] key;
  private final Optional<byte[]> value;

  private StoreRequest(int group, byte[] key, Optional<byte[]> value) {
    this.group = group;
    this.key = key;
    this.value = value;
  }

  /** Sets {@code key}. */
  public static StoreRequest put(int group, byte[] key, byte[] value) {
    return new StoreRequest(group, key, Optional.of(value));
  }

  /** Reads {@code key}. */
  public static StoreRequest get(int group, byte[] key) {
    return new StoreRequest(group, key, Optional.empty());
  }

  /** The number of the group. */
  public int group() {
    return group;
  }

  /** What is put or read. */
  public byte[] key() {
    return key;
  }

  /** What is put; empty for a get. */
  public Optional<byte[]> value() {
    return value;
  }

  /** As bytes: kind, group, length of the key, key, value. */
  public byte[] encode() {
    byte[] stored = value.orElse(new byte[0]);
    return ByteBuffer.allocate(
            Byte.BYTES + Integer.BYTES + Short.BYTES + key.length + stored.length)
        .put(value.isPresent() ? PUT : GET)
        .putInt(group)
        .putShort((short) key.length)
        .put(key)
        .put(stored)
        .array();
  }

  /** Reads what {@link #encode} wrote, and all of it. */
  public static StoreRequest decode(ByteBuffer bytes) {
    byte kind = bytes.get();
    int group = bytes.getInt();
    byte[] key = new byte[bytes.getShort()];
    bytes.get(key);
    byte[] value = new byte[bytes.remaining()];
    bytes.get(value);
    return kind == PUT ? put(group, key, value) : get(group, key);
  }
}
