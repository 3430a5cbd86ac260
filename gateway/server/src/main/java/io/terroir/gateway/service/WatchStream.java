package io.terroir.gateway.service;

import io.grpc.stub.ServerCallStreamObserver;
import io.terroir.gateway.error.Statuses;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One client that watches: it is told one answer after the other, each from where the last one
 * ended. A client that does not read is not asked for: nothing piles up here, and it goes on where
 * it was, or learns that the changes were let go of meanwhile.
 *
 * <p>Confined to the gateway's pipe.
 */
final class WatchStream {
  /**
   * How long one answer may take with all that is tried for it: longer than an election. After that
   * the client is told, and may begin at another gateway.
   */
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** The client hears something after so long at the latest, and can tell silence from quiet. */
  static final Duration QUIET_MAX = Duration.ofSeconds(5);

  /** The epoch of an origin's first home. */
  private static final long FIRST_EPOCH = 1;

  private final WatchCalls calls;
  private final RegionId region;
  private final Pipe pipe;
  private final ServerCallStreamObserver<WatchResponse> client;
  private final Consumer<Optional<Refusal>> onEnd;
  private WatchRequest request;
  private boolean begun;
  private boolean asking;
  private boolean over;
  private long told;
  private long toldNanos;

  /**
   * A stream that begins with {@link #goOn}.
   *
   * @param onEnd learns of the end, once, and why
   */
  WatchStream(
      WatchCalls calls,
      RegionId region,
      Pipe pipe,
      WatchRequest request,
      ServerCallStreamObserver<WatchResponse> client,
      Consumer<Optional<Refusal>> onEnd) {
    this.calls = calls;
    this.region = region;
    this.pipe = pipe;
    this.request = request;
    this.client = client;
    this.onEnd = onEnd;
  }

  /** Asks for the next answer if the client is ready for it. */
  void goOn() {
    if (over || asking || !client.isReady()) {
      return;
    }
    asking = true;
    CallContext context =
        CallContext.fromClient(Deadline.after(pipe.clock(), ANSWER_TIMEOUT), region);
    var unused =
        Futures.guarded(() -> calls.next(request, context))
            .whenCompleteAsync(
                (answered, failure) -> {
                  asking = false;
                  if (over) {
                    return;
                  }
                  if (failure != null) {
                    end(Optional.of(Futures.refusalOf(failure)));
                  } else {
                    tell(answered.message());
                  }
                },
                pipe);
  }

  /** The client went away. */
  void cancel() {
    if (!over) {
      over = true;
      onEnd.accept(Optional.empty());
    }
  }

  private void tell(WatchResponse answer) {
    long epoch = answer.getHeader().getEpoch();
    if (request.getEpoch() != 0 && epoch != 0 && epoch != request.getEpoch()) {
      // The revisions are those of another shard.
      end(Optional.of(moved(answer)));
      return;
    }
    boolean news = !begun || answer.getEventsCount() > 0 || answer.getThroughRevision() > told;
    long now = pipe.clock().nanos();
    if (news || now - toldNanos >= QUIET_MAX.toNanos()) {
      begun = true;
      told = answer.getThroughRevision();
      toldNanos = now;
      client.onNext(answer);
    }
    if (answer.getCompactedRevision() != 0) {
      end(Optional.empty());
      return;
    }
    request =
        request.toBuilder()
            .setStartRevision(answer.getThroughRevision() + 1)
            .setEpoch(epoch == 0 ? FIRST_EPOCH : epoch)
            .build();
    if (epoch == 0) {
      // An origin without a home: nobody holds the answer until there is something to tell.
      Pipe.Timer unused = pipe.schedule(WatchCalls.HOLD, this::goOn);
    } else {
      goOn();
    }
  }

  private static Refusal moved(WatchResponse answer) {
    return Refusal.wrongHome(
        Optional.of(new RegionId(answer.getHeader().getHomeRegion())),
        answer.getHeader().getEpoch());
  }

  private void end(Optional<Refusal> refusal) {
    over = true;
    if (refusal.isPresent()) {
      client.onError(Statuses.toException(refusal.get()));
    } else {
      client.onCompleted();
    }
    onEnd.accept(refusal);
  }
}
