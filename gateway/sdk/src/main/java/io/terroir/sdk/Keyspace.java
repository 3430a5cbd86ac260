package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;

/** A strong keyspace. Immutable and thread-safe. */
public final class Keyspace {
  private final Calls calls;
  private final String name;

  Keyspace(Calls calls, String name) {
    this.calls = calls;
    this.name = name;
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** Values of this keyspace that one owner at a time holds in all regions. Nothing is sent. */
  public Reservations reservations() {
    return new Reservations(calls, name);
  }

  /** The keys of the origin that is named so in UTF-8. Nothing is sent. */
  public Origin origin(String origin) {
    return origin(ByteString.copyFromUtf8(origin));
  }

  /** The keys of an origin. Nothing is sent. */
  public Origin origin(ByteString origin) {
    return new Origin(new AsyncOrigin(calls, name, origin));
  }
}
