package io.terroir.runtime.disk;

import com.google.protobuf.ByteString;

/** One change of a sorted map of bytes. */
public sealed interface Change {
  /** Sets a value. */
  record Put(ByteString key, ByteString value) implements Change {}

  /** Removes a key. */
  record Delete(ByteString key) implements Change {}

  /** Removes every key with {@code from <= key < to}. */
  record DeleteRange(ByteString from, ByteString to) implements Change {}
}
