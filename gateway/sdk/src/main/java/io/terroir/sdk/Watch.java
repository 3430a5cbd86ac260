package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.DataMessages;
import io.terroir.sdk.internal.Stream;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Changes of keys, told as they happen: in the order of their revisions, each once, those of a
 * revision together. When the connection or a gateway fails it goes on from where it was, for ever,
 * until it is closed or its listener hears that it has ended. Thread-safe.
 */
public final class Watch implements AutoCloseable {
  /** The epoch of an origin's first home. */
  private static final long FIRST_EPOCH = 1;

  private final WatchListener listener;
  private final CompletableFuture<WatchPosition> started = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Object lock = new Object();
  private final Stream<WatchRequest, WatchResponse> stream;
  private WatchRequest rest;

  Watch(
      Calls calls,
      String keyspace,
      ByteString origin,
      WatchOptions options,
      WatchListener listener) {
    this.listener = listener;
    WatchRequest.Builder request =
        WatchRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setKey(options.from())
            .setStartRevision(options.startRevision())
            .setEpoch(options.epoch());
    options.rangeEnd().ifPresent(request::setRangeEnd);
    this.rest = request.build();
    this.stream = calls.stream(DataGrpc.getWatchMethod(), new Reading());
  }

  void start() {
    stream.start();
  }

  /**
   * Completes with the position from which on every change is told: what is acknowledged after that
   * is among the events. Fails if the watch ends before.
   */
  public CompletableFuture<WatchPosition> started() {
    return started.copy();
  }

  /** Completes when the watch has ended: closed, or after its listener heard why. */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /** How far it has come: a later watch goes on after it. Nothing if "now" is not known yet. */
  public Optional<WatchPosition> position() {
    synchronized (lock) {
      return rest.getStartRevision() == WatchOptions.NOW
          ? Optional.empty()
          : Optional.of(new WatchPosition(rest.getStartRevision() - 1, rest.getEpoch()));
    }
  }

  /** Ends it. An event that is being told is told to its end. */
  @Override
  public void close() {
    stream.close();
    end();
  }

  private void end() {
    started.completeExceptionally(
        new TerroirException(Reason.UNAVAILABLE, false, "the watch ended before it began"));
    ended.complete(null);
  }

  private final class Reading implements Stream.Reader<WatchRequest, WatchResponse> {
    @Override
    public WatchRequest request() {
      synchronized (lock) {
        return rest;
      }
    }

    @Override
    public boolean take(WatchResponse answer) {
      if (answer.getCompactedRevision() != 0) {
        listener.onCompacted(answer.getCompactedRevision());
        end();
        return false;
      }
      long told;
      WatchPosition through;
      synchronized (lock) {
        told = rest.getStartRevision() - 1;
        long epoch = answer.getHeader().getEpoch();
        through =
            new WatchPosition(
                Math.max(told, answer.getThroughRevision()), epoch == 0 ? FIRST_EPOCH : epoch);
        rest =
            rest.toBuilder()
                .setStartRevision(through.revision() + 1)
                .setEpoch(through.epoch())
                .build();
      }
      started.complete(through);
      List<WatchEvent> events =
          answer.getEventsList().stream()
              .filter(event -> event.getRevision() > told)
              .map(
                  event ->
                      new WatchEvent(
                          event.getRevision(),
                          event.getKey(),
                          DataMessages.entry(event.hasEntry(), event.getEntry())))
              .toList();
      if (events.isEmpty()) {
        listener.onProgress(through);
      } else {
        listener.onEvents(events, through);
      }
      return true;
    }

    /** A connection may break for any reason, and a leader may be missing for a while. */
    @Override
    public boolean goesOnAfter(TerroirException failure) {
      return switch (failure.reason()) {
        case INVALID_ARGUMENT, RESIDENCY_VIOLATION, ERASED -> false;
        // A gateway that has just started may not know what another one knew.
        case KEYSPACE_NOT_FOUND -> started.isDone();
        case WRONG_HOME -> !isAway(failure);
        default -> true;
      };
    }

    /** Another home is news only for who knows one: otherwise a gateway's view was behind. */
    private boolean isAway(TerroirException failure) {
      long known;
      synchronized (lock) {
        known = rest.getEpoch();
      }
      return known != 0 && failure.placement().map(Placement::epoch).orElse(0L) > known;
    }

    @Override
    public void failed(TerroirException failure) {
      listener.onFailed(failure);
      started.completeExceptionally(failure);
      end();
    }
  }
}
