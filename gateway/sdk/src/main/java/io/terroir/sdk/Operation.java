package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.List;

/** One step of a transaction. Reads see the effects of the steps before them. */
public sealed interface Operation {
  /** Sets a key; both UTF-8. */
  static Operation put(String key, String value) {
    return new Put(
        ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value), WriteOptions.NO_LEASE, false);
  }

  /** Removes the keys from {@code from} on, to before {@code to}, as UTF-8. */
  static Operation deleteRange(String from, String to) {
    return new DeleteRange(ByteString.copyFromUtf8(from), ByteString.copyFromUtf8(to), false);
  }

  /** Reads a key, as UTF-8. */
  static Operation get(String key) {
    return new Get(ByteString.copyFromUtf8(key));
  }

  /** Removes a key, as UTF-8. */
  static Operation delete(String key) {
    return new Delete(ByteString.copyFromUtf8(key), false);
  }

  /**
   * Sets a key.
   *
   * @param lease the lease that it is attached to; {@link WriteOptions#NO_LEASE} if none. Without
   *     such a lease the transaction fails with {@link Reason#LEASE_NOT_FOUND}
   * @param returnPrevious whether the result shall hold what was replaced
   */
  record Put(ByteString key, ByteString value, long lease, boolean returnPrevious)
      implements Operation {
    /** Sets a key that is attached to no lease. */
    public Put(ByteString key, ByteString value, boolean returnPrevious) {
      this(key, value, WriteOptions.NO_LEASE, returnPrevious);
    }
  }

  /** Reads a key. */
  record Get(ByteString key) implements Operation {}

  /**
   * Removes a key, if it is there.
   *
   * @param returnPrevious whether the result shall hold what was removed
   */
  record Delete(ByteString key, boolean returnPrevious) implements Operation {}

  /**
   * Removes a range of keys.
   *
   * @param from the first key; empty for the first of the origin
   * @param to the first key that stays; empty for the end of the origin
   * @param returnPrevious whether the result shall hold what was removed
   */
  record DeleteRange(ByteString from, ByteString to, boolean returnPrevious) implements Operation {}

  /**
   * Reads a range of keys.
   *
   * @param from the first key; empty for the first of the origin
   * @param to the first key no longer wanted; empty for the end of the origin
   * @param limit how many entries at most; 1 to {@link ScanOptions#LIMIT_MAX}
   */
  record Scan(ByteString from, ByteString to, int limit) implements Operation {}

  /**
   * A transaction inside the transaction. Its comparisons are made before the outer one does
   * anything.
   */
  record Nested(List<Compare> compares, List<Operation> then, List<Operation> orElse)
      implements Operation {
    public Nested {
      compares = List.copyOf(compares);
      then = List.copyOf(then);
      orElse = List.copyOf(orElse);
    }
  }
}
