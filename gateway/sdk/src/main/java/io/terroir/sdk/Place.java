package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A place in a {@link Line}, which ends with its lease. It watches the place before its own only,
 * so that of many who wait one looks again when the first goes. That it is first is what a look
 * after the wait says, at a moment at which the lease is surely alive: the word of whoever went is
 * not enough, since the own place may have gone meanwhile. Thread-safe.
 */
final class Place {
  /** After a look that failed; those who wait are not in a hurry, and may be many. */
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final Calls calls;
  private final AsyncOrigin origin;
  private final ByteString name;
  private final Lease lease;
  private final ByteString key;
  private final CompletableFuture<Place> first = new CompletableFuture<>();
  private final Object lock = new Object();
  private long token;
  private Optional<Watch> watch = Optional.empty();

  private Place(Calls calls, AsyncOrigin origin, ByteString name, Lease lease) {
    this.calls = calls;
    this.origin = origin;
    this.name = name;
    this.lease = lease;
    this.key = Line.key(name, lease.id());
  }

  /**
   * Takes a place under a new lease, and waits until it is the first. If that fails, or nobody
   * waits for it any more, the lease is given up.
   */
  static CompletableFuture<Place> take(
      Calls calls, AsyncOrigin origin, ByteString name, ByteString value, Duration ttl) {
    CompletableFuture<Place> result = new CompletableFuture<>();
    var unused =
        origin
            .leases()
            .holdAsync(ttl)
            .whenComplete(
                (lease, failure) -> {
                  if (failure != null) {
                    result.completeExceptionally(Causes.causeOf(failure));
                  } else {
                    new Place(calls, origin, name, lease).join(value, result);
                  }
                });
    return result;
  }

  /** What {@code place} is good for; whoever cancels that gives the place up. */
  static <T> CompletableFuture<T> waited(CompletableFuture<Place> place, Function<Place, T> what) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        place.whenComplete(
            (taken, failure) -> {
              if (failure != null) {
                result.completeExceptionally(Causes.causeOf(failure));
              } else if (!result.complete(what.apply(taken))) {
                var unusedClosing = taken.lease().closeAsync();
              }
            });
    var unusedCancelling =
        result.whenComplete(
            (done, failure) -> {
              if (result.isCancelled()) {
                place.cancel(false);
              }
            });
    return result;
  }

  ByteString key() {
    return key;
  }

  /** The revision that made the place: greater than that of all who were first before. */
  long token() {
    synchronized (lock) {
      return token;
    }
  }

  Lease lease() {
    return lease;
  }

  /** A condition that holds as long as the place is there. */
  Compare isThere() {
    return new Compare(
        key, Compare.Target.CREATE_REVISION, Compare.Operator.EQUAL, ByteString.EMPTY, token());
  }

  private void join(ByteString value, CompletableFuture<Place> result) {
    var unused =
        result.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                first.completeExceptionally(failure);
              }
            });
    unused =
        first.whenComplete(
            (done, failure) -> {
              stopWatching();
              boolean wanted = failure == null && result.complete(this);
              if (!wanted) {
                var unusedClosing = lease.closeAsync();
                result.completeExceptionally(failure == null ? lost() : Causes.causeOf(failure));
              }
            });
    var unusedLosing = lease.whenLost().thenRun(() -> first.completeExceptionally(lost()));
    Operation put = new Operation.Put(key, value, lease.id(), false);
    var unusedPutting =
        origin
            .txn(List.of(Compare.isAbsent(key)), List.of(put), List.of(new Operation.Get(key)))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    first.completeExceptionally(failure);
                  } else {
                    synchronized (lock) {
                      token = createRevision(done);
                    }
                    look();
                  }
                });
  }

  private static long createRevision(TxnResult done) {
    return done.succeeded()
        ? done.placement().revision()
        : ((OperationResult.Get) done.results().get(0))
            .entry()
            .map(Entry::createRevision)
            .orElseThrow();
  }

  private void look() {
    if (first.isDone()) {
      return;
    }
    var unused =
        Line.look(origin, name)
            .whenComplete(
                (line, failure) -> {
                  if (failure == null) {
                    decide(line);
                  } else if (Causes.causeOf(failure) instanceof TerroirException refused
                      && !refused.retriable()) {
                    first.completeExceptionally(refused);
                  } else {
                    // For as long as the lease lives: its end ends the wait.
                    calls.schedule(AGAIN, this::look);
                  }
                });
  }

  private void decide(Line line) {
    if (!line.has(key, token())) {
      first.completeExceptionally(lost());
      return;
    }
    Optional<Entry> before = line.before(token());
    if (before.isPresent()) {
      waitFor(before.get().key(), line.position());
    } else if (lease.isAlive()) {
      first.complete(this);
    } else {
      first.completeExceptionally(lost());
    }
  }

  private void waitFor(ByteString other, WatchPosition from) {
    Watch begun = origin.watch(WatchOptions.key(other).after(from), new Going());
    synchronized (lock) {
      watch = Optional.of(begun);
    }
    if (first.isDone()) {
      begun.close();
    }
  }

  private void stopWatching() {
    Optional<Watch> begun;
    synchronized (lock) {
      begun = watch;
      watch = Optional.empty();
    }
    begun.ifPresent(Watch::close);
  }

  private static TerroirException lost() {
    return new TerroirException(
        Reason.LEASE_NOT_FOUND, false, "the lease ended before it was its turn");
  }

  /** Waits until the place before this one is gone. */
  private final class Going implements WatchListener {
    @Override
    public void onEvents(List<WatchEvent> events, WatchPosition through) {
      if (events.stream().anyMatch(event -> event.entry().isEmpty())) {
        stopWatching();
        look();
      }
    }

    @Override
    public void onCompacted(long revision) {
      look();
    }

    @Override
    public void onFailed(TerroirException failure) {
      calls.schedule(AGAIN, Place.this::look);
    }
  }
}
