package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;

/**
 * The values of one origin in a weak keyspace. Which kind fits is given by the merge type of the
 * keyspace; another is refused with {@link Reason#INVALID_ARGUMENT}. Immutable and thread-safe.
 */
public final class WeakOrigin {
  private final Calls calls;
  private final String keyspace;
  private final ByteString origin;

  WeakOrigin(Calls calls, String keyspace, ByteString origin) {
    this.calls = calls;
    this.keyspace = keyspace;
    this.origin = origin;
  }

  /** A counter, under a UTF-8 key. */
  public Counter counter(String key) {
    return new Counter(value(key));
  }

  /** A register, under a UTF-8 key. */
  public Register register(String key) {
    return new Register(value(key));
  }

  /** A set, under a UTF-8 key. */
  public ElementSet set(String key) {
    return new ElementSet(value(key));
  }

  private WeakHandle value(String key) {
    return new WeakHandle(calls, keyspace, origin, ByteString.copyFromUtf8(key));
  }
}
