package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.ReservationRequests;
import io.terroir.sdk.internal.ReservationRequests.Answer;
import io.terroir.sdk.internal.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Values that one owner at a time holds in all regions, such as user names.
 *
 * <pre>{@code
 * Reservations names = client.keyspace("users").reservations();
 * try (Reservation ada =
 *     names.hold("ada", ReservationOwner.token(sessionId), Duration.ofSeconds(30))) {
 *   while (ada.isHeld()) {
 *     // nobody else holds "ada"
 *   }
 * }
 * }</pre>
 *
 * <p>Values are at most 1024 bytes in UTF-8; regions keep a digest. Failures are {@link
 * TerroirException}s: {@link Reason#ALREADY_RESERVED} if another owner holds the value, {@link
 * Reason#RESERVATION_LOST} if the generation that is renewed or released is not held any more.
 * Immutable and thread-safe.
 */
public final class Reservations {
  private final Calls calls;
  private final String keyspace;

  Reservations(Calls calls, String keyspace) {
    this.calls = calls;
    this.keyspace = keyspace;
  }

  private ReservationRequests requests(String value, ReservationOwner owner) {
    return new ReservationRequests(
        calls, keyspace, ByteString.copyFromUtf8(value), owner.message());
  }

  /**
   * Reserves a value and renews the reservation until it is closed or lost.
   *
   * @param ttl from one second to seven days: how long others have to wait at most, and a tenth
   *     longer, when this process is gone
   */
  public Reservation hold(String value, ReservationOwner owner, Duration ttl) {
    return Waiting.forResult(holdAsync(value, owner, ttl));
  }

  /** As {@link #hold}, with a future. */
  public CompletableFuture<Reservation> holdAsync(
      String value, ReservationOwner owner, Duration ttl) {
    ReservationRequests requests = requests(value, owner);
    return requests.reserveFresh(ttl).thenApply(held -> new Reservation(calls, requests, held));
  }

  /**
   * Reserves a value without renewing it. An owner that holds it already keeps what it has.
   *
   * @param ttl from one second to seven days; empty to hold it until it is released
   */
  public ReservationInfo reserve(String value, ReservationOwner owner, Optional<Duration> ttl) {
    return Waiting.forResult(reserveAsync(value, owner, ttl));
  }

  /** As {@link #reserve}, with a future. */
  public CompletableFuture<ReservationInfo> reserveAsync(
      String value, ReservationOwner owner, Optional<Duration> ttl) {
    return requests(value, owner).reserve(ttl).thenApply(Answer::info);
  }

  /** Makes a reservation last for its time again, under the generation of the answer. */
  public ReservationInfo renew(String value, ReservationOwner owner, long generation) {
    return Waiting.forResult(renewAsync(value, owner, generation));
  }

  /** As {@link #renew}, with a future. */
  public CompletableFuture<ReservationInfo> renewAsync(
      String value, ReservationOwner owner, long generation) {
    return requests(value, owner).renew(generation).thenApply(Answer::info);
  }

  /** Ends a reservation; done already if the owner does not hold the value any more. */
  public ReservationInfo release(String value, ReservationOwner owner, long generation) {
    return Waiting.forResult(releaseAsync(value, owner, generation));
  }

  /** As {@link #release}, with a future. */
  public CompletableFuture<ReservationInfo> releaseAsync(
      String value, ReservationOwner owner, long generation) {
    return requests(value, owner).release(generation).thenApply(Answer::info);
  }

  /** Tells whether a value is reserved, by a quorum of regions. */
  public ReservationInfo get(String value) {
    return Waiting.forResult(getAsync(value));
  }

  /** As {@link #get(String)}, with a future. */
  public CompletableFuture<ReservationInfo> getAsync(String value) {
    return new ReservationRequests(
            calls,
            keyspace,
            ByteString.copyFromUtf8(value),
            io.terroir.v1.ReservationOwner.getDefaultInstance())
        .get()
        .thenApply(Answer::info);
  }

  /** Tells whether a value is reserved, and whether by {@code owner}. */
  public ReservationInfo get(String value, ReservationOwner owner) {
    return Waiting.forResult(getAsync(value, owner));
  }

  /** As {@link #get(String, ReservationOwner)}, with a future. */
  public CompletableFuture<ReservationInfo> getAsync(String value, ReservationOwner owner) {
    return requests(value, owner).get().thenApply(Answer::info);
  }
}
