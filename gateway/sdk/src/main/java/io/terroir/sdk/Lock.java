package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A lock that this process holds until it is closed or lost. Its lease is kept alive in the
 * background; when {@link #isHeld} says yes, nobody else holds the lock at that moment. What is
 * done afterwards may come too late, if the process is paused between the two: hence {@link
 * #token}. Once lost it stays lost. Thread-safe.
 */
public final class Lock implements AutoCloseable {
  private final Place place;

  Lock(Place place) {
    this.place = place;
  }

  /** The key that stands for it. */
  public ByteString key() {
    return place.key();
  }

  /**
   * The fencing token: greater than that of everybody who held the lock before. It is the create
   * revision of {@link #key}.
   */
  public long token() {
    return place.token();
  }

  /** A condition for transactions of the same origin that holds as long as the lock is held. */
  public Compare isThere() {
    return place.isThere();
  }

  /** Whether nobody else can hold it now. */
  public boolean isHeld() {
    return place.lease().isAlive();
  }

  /** How much longer it is held if its lease is not renewed; zero if it is lost or closed. */
  public Duration left() {
    return place.lease().left();
  }

  /**
   * Completes when the lock is lost, at the latest when {@link #isHeld} begins to say no without a
   * {@link #close}. A new future each time.
   */
  public CompletableFuture<Void> whenLost() {
    return place.lease().whenLost();
  }

  /** Gives it up, and waits until the next may have it. */
  @Override
  public void close() {
    long unused = Waiting.forResult(place.lease().closeAsync());
  }

  /** As {@link #close}, with a future. If it fails, the next has it when the lease has ended. */
  public CompletableFuture<Void> closeAsync() {
    return place.lease().closeAsync().thenAccept(removed -> {});
  }
}
