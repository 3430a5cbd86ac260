package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;

/** A weak keyspace. Immutable and thread-safe. */
public final class WeakKeyspace {
  private final Calls calls;
  private final String name;

  WeakKeyspace(Calls calls, String name) {
    this.calls = calls;
    this.name = name;
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** The values of the origin that is named so in UTF-8. Nothing is sent. */
  public WeakOrigin origin(String origin) {
    return origin(ByteString.copyFromUtf8(origin));
  }

  /** The values of an origin. Nothing is sent. */
  public WeakOrigin origin(ByteString origin) {
    return new WeakOrigin(calls, name, origin);
  }
}
