package io.terroir.sdk;

import com.google.protobuf.ByteString;

/**
 * Who holds a reservation: an origin of the keyspace, whose erasure ends it, or whoever knows a
 * token. A token that only one process knows keeps all others from renewing and releasing.
 */
public final class ReservationOwner {
  private final io.terroir.v1.ReservationOwner message;

  private ReservationOwner(io.terroir.v1.ReservationOwner message) {
    this.message = message;
  }

  /** The origin that is named so in UTF-8; at most 1024 bytes. */
  public static ReservationOwner origin(String origin) {
    return new ReservationOwner(
        io.terroir.v1.ReservationOwner.newBuilder()
            .setOrigin(ByteString.copyFromUtf8(origin))
            .build());
  }

  /** Whoever knows {@code token}; at most 256 bytes. */
  public static ReservationOwner token(String token) {
    return new ReservationOwner(
        io.terroir.v1.ReservationOwner.newBuilder()
            .setToken(ByteString.copyFromUtf8(token))
            .build());
  }

  io.terroir.v1.ReservationOwner message() {
    return message;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReservationOwner owner && message.equals(owner.message);
  }

  @Override
  public int hashCode() {
    return message.hashCode();
  }

  /** The kind only: tokens are secrets, and origins may be names of people. */
  @Override
  public String toString() {
    return message.hasOrigin() ? "an origin" : "a token";
  }
}
