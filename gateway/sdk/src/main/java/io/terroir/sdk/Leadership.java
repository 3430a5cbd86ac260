package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * That this process leads, until it resigns or loses its lease. As for a {@link Lock}: when {@link
 * #isHeld} says yes nobody else leads at that moment, and {@link #token} tells later leaders from
 * earlier ones. Thread-safe.
 */
public final class Leadership implements AutoCloseable {
  private final AsyncOrigin origin;
  private final Place place;

  Leadership(AsyncOrigin origin, Place place) {
    this.origin = origin;
    this.place = place;
  }

  /** The key that stands for it. */
  public ByteString key() {
    return place.key();
  }

  /** The fencing token: greater than that of everybody who led before. */
  public long token() {
    return place.token();
  }

  /** A condition for transactions of the same origin that holds as long as this process leads. */
  public Compare isThere() {
    return place.isThere();
  }

  /** Whether nobody else can lead now. */
  public boolean isHeld() {
    return place.lease().isAlive();
  }

  /** How much longer it lasts if its lease is not renewed; zero if it is lost or resigned. */
  public Duration left() {
    return place.lease().left();
  }

  /** Completes when it is lost, as {@link Lock#whenLost}. */
  public CompletableFuture<Void> whenLost() {
    return place.lease().whenLost();
  }

  /**
   * Tells everybody another value.
   *
   * @throws TerroirException {@code LEASE_NOT_FOUND} if this process leads no more
   */
  public void proclaim(ByteString value) {
    TxnResult unused = Waiting.forResult(proclaimAsync(value));
  }

  /** As {@link #proclaim(ByteString)}, in UTF-8. */
  public void proclaim(String value) {
    proclaim(ByteString.copyFromUtf8(value));
  }

  /** As {@link #proclaim(ByteString)}, with a future. */
  public CompletableFuture<TxnResult> proclaimAsync(ByteString value) {
    Operation put = new Operation.Put(place.key(), value, place.lease().id(), false);
    return origin
        .txn(List.of(place.isThere()), List.of(put), List.of())
        .thenApply(
            done -> {
              if (!done.succeeded()) {
                throw new TerroirException(
                    Reason.LEASE_NOT_FOUND, false, "this process leads no more");
              }
              return done;
            });
  }

  /** Resigns, and waits until the next may lead. */
  @Override
  public void close() {
    long unused = Waiting.forResult(place.lease().closeAsync());
  }

  /** As {@link #close}, with a future. If it fails, the next leads when the lease has ended. */
  public CompletableFuture<Void> resignAsync() {
    return place.lease().closeAsync().thenAccept(removed -> {});
  }
}
