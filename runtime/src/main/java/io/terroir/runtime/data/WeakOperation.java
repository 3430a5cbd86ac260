package io.terroir.runtime.data;

import com.google.protobuf.ByteString;

/** One operation on a weakly consistent value. It must fit the keyspace's merge type. */
public sealed interface WeakOperation {
  /** The key inside the origin. */
  ByteString key();

  /** Whether it changes something. */
  default boolean isWrite() {
    return !(this instanceof Read);
  }

  /** Reads the value. */
  record Read(ByteString key) implements WeakOperation {}

  /** Sets a last-writer-wins register. */
  record SetRegister(ByteString key, ByteString value) implements WeakOperation {}

  /** Removes a last-writer-wins register. */
  record ClearRegister(ByteString key) implements WeakOperation {}

  /** Adds {@code delta}, which may be negative, to a counter. */
  record AddToCounter(ByteString key, long delta) implements WeakOperation {}

  /** Adds an element to a set. */
  record AddToSet(ByteString key, ByteString element) implements WeakOperation {}

  /** Removes an element from a set, as far as this replica has seen its additions. */
  record RemoveFromSet(ByteString key, ByteString element) implements WeakOperation {}
}
