package io.terroir.benchmarks.store;

import io.terroir.benchmarks.load.Target;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The values of one group. Thread-safe. */
public final class ValueMap {
  private final Map<ByteBuffer, byte[]> values = new ConcurrentHashMap<>();

  /** Applies a put; a get changes nothing. */
  public void apply(StoreRequest request) {
    request.value().ifPresent(value -> values.put(ByteBuffer.wrap(request.key()), value));
  }

  /** How many bytes the value of a key has, or {@link Target#ABSENT}. */
  public int valueBytes(byte[] key) {
    byte[] value = values.get(ByteBuffer.wrap(key));
    return value == null ? Target.ABSENT : value.length;
  }
}
