package io.terroir.runtime.transport;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.terroir.runtime.transport.proto.EnvelopeBatch;
import io.terroir.runtime.transport.proto.PeerServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending end of one lane to one peer, on a connection of its own so that lanes do not delay
 * each other. Connects when there is something to send:
 *
 * <pre>
 * IDLE        -> CONNECTING    an envelope, or somebody waits until the lane is writable
 * CONNECTING  -> OPEN          the other end has shown that it is the peer
 * CONNECTING  -> BACKING_OFF   it could not be reached in time, or it is somebody else
 * OPEN        -> BACKING_OFF   the stream ended
 * BACKING_OFF -> IDLE          after a while that doubles with every failure in a row
 * any         -> CLOSED        the transport closes
 * </pre>
 *
 * While CONNECTING envelopes wait; when a stream ends those that wait are lost.
 *
 * <p>{@link #offer} and {@link #whenWritable} are thread-safe; everything else happens on the event
 * loop of the link.
 */
final class PeerLink {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  /** How much goes into one message: large enough to be worth it, small enough not to hold up. */
  private static final long BATCH_BYTES_MAX = 256 << 10;

  /** What may wait inside gRPC for the line; the rest waits here, where it can be counted. */
  private static final int READY_THRESHOLD_BYTES = 256 << 10;

  /** To connect, shake hands and be answered; several round trips between the farthest regions. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration BACKOFF_MIN = Duration.ofMillis(50);

  /** How long a peer that comes back may have to wait until it is noticed. */
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

  private enum State {
    IDLE,
    CONNECTING,
    OPEN,
    BACKING_OFF,
    CLOSED
  }

  private final Peer self;
  private final Peer peer;
  private final Lane lane;
  private final long bytesMax;
  private final boolean tls;
  private final EventLoop loop;
  private final TransportCounters counters;
  private final Supplier<Optional<PeerAddress>> address;
  private final Function<PeerAddress, ManagedChannel> connector;
  private final Runnable lost;

  private final Queue<Envelope> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicBoolean workScheduled = new AtomicBoolean();
  private volatile State state = State.IDLE;

  // On the event loop only.
  private final List<Runnable> writableListeners = new ArrayList<>();
  private Duration backoff = BACKOFF_MIN;
  private @Nullable Attempt current;

  PeerLink(
      Peer self,
      Peer peer,
      Lane lane,
      long bytesMax,
      boolean tls,
      EventLoop loop,
      TransportCounters counters,
      Supplier<Optional<PeerAddress>> address,
      Function<PeerAddress, ManagedChannel> connector,
      Runnable lost) {
    this.self = self;
    this.peer = peer;
    this.lane = lane;
    this.bytesMax = bytesMax;
    this.tls = tls;
    this.loop = loop;
    this.counters = counters;
    this.address = address;
    this.connector = connector;
    this.lost = lost;
  }

  SendResult offer(Envelope envelope) {
    State now = state;
    if (now == State.BACKING_OFF || now == State.CLOSED) {
      return SendResult.UNREACHABLE;
    }
    if (waitingBytes.get() >= bytesMax) {
      return SendResult.LANE_FULL;
    }
    waits(LaneBounds.costBytes(envelope));
    waiting.add(envelope);
    // What is offered until the event loop gets here goes out in the same flush.
    if (workScheduled.compareAndSet(false, true)) {
      onLoop(this::work);
    }
    return SendResult.TAKEN;
  }

  void whenWritable(Runnable onWritable) {
    onLoop(
        () -> {
          writableListeners.add(onWritable);
          work();
        });
  }

  void close() {
    onLoop(
        () -> {
          state = State.CLOSED;
          writableListeners.clear();
          endCurrent();
          discardWaiting();
        });
  }

  private void work() {
    workScheduled.set(false);
    switch (state) {
      case IDLE -> connect();
      case OPEN -> flush();
      case CONNECTING -> {}
      case BACKING_OFF, CLOSED -> discardWaiting();
    }
  }

  private void connect() {
    Optional<PeerAddress> found = address.get();
    if (found.isEmpty() || !found.get().peer().equals(peer)) {
      backOff();
      return;
    }
    Attempt attempt;
    try {
      attempt = new Attempt(connector.apply(found.get()));
    } catch (IllegalArgumentException e) {
      LOG.warn("The address of {} is malformed: {}", peer, e.getMessage());
      backOff();
      return;
    }
    state = State.CONNECTING;
    current = attempt;
    attempt.start();
    after(
        CONNECT_TIMEOUT,
        () -> {
          if (current == attempt && state == State.CONNECTING) {
            ended(attempt, "no answer within " + CONNECT_TIMEOUT.toSeconds() + " s");
          }
        });
  }

  private void answered(Attempt attempt, Metadata headers) {
    if (current != attempt || state != State.CONNECTING) {
      return;
    }
    Optional<Peer> other = PeerIdentity.of(tls, attempt.call.getAttributes(), headers);
    if (!other.equals(Optional.of(peer))) {
      ended(attempt, "it is " + other.map(Peer::toString).orElse("somebody without a name"));
      return;
    }
    LOG.debug("Connected to {}, lane {}", peer, lane);
    state = State.OPEN;
    backoff = BACKOFF_MIN;
    flush();
  }

  private void flush() {
    Attempt attempt = current;
    if (state != State.OPEN || attempt == null) {
      return;
    }
    while (attempt.call.isReady() && !waiting.isEmpty()) {
      attempt.call.sendMessage(nextBatch());
    }
    // Half of the bound, so that a sender of bulk is not woken for every envelope.
    if (waitingBytes.get() <= bytesMax / 2 && !writableListeners.isEmpty()) {
      List<Runnable> woken = List.copyOf(writableListeners);
      writableListeners.clear();
      woken.forEach(Runnable::run);
    }
  }

  private EnvelopeBatch nextBatch() {
    EnvelopeBatch.Builder batch = EnvelopeBatch.newBuilder();
    long bytes = 0;
    while (bytes < BATCH_BYTES_MAX) {
      Envelope next = waiting.poll();
      if (next == null) {
        break;
      }
      batch.addEnvelopes(EnvelopeWire.toMessage(next));
      bytes += LaneBounds.costBytes(next);
    }
    waits(-bytes);
    return batch.build();
  }

  private void ended(Attempt attempt, String why) {
    if (current != attempt || state == State.CLOSED) {
      return;
    }
    if (state == State.OPEN) {
      LOG.info("Lost the connection to {}, lane {}: {}", peer, lane, why);
    } else if (backoff.equals(BACKOFF_MIN)) {
      LOG.info("Cannot connect to {}, lane {}: {}", peer, lane, why);
    }
    endCurrent();
    backOff();
  }

  private void backOff() {
    state = State.BACKING_OFF;
    discardWaiting();
    after(backoff, this::backedOff);
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
  }

  private void backedOff() {
    if (state != State.BACKING_OFF) {
      return;
    }
    state = State.IDLE;
    if (!writableListeners.isEmpty()) {
      connect();
    }
  }

  private void endCurrent() {
    Attempt attempt = current;
    current = null;
    if (attempt != null) {
      attempt.channel.shutdownNow();
    }
  }

  private void discardWaiting() {
    for (Envelope next = waiting.poll(); next != null; next = waiting.poll()) {
      waits(-LaneBounds.costBytes(next));
    }
    lost.run();
  }

  private void waits(long bytes) {
    waitingBytes.addAndGet(bytes);
    counters.countWaiting(lane, bytes);
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("The transport is closed, nothing happens to {} any more", peer);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task looks itself whether it is still wanted
  private void after(Duration delay, Runnable task) {
    loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One connection and the stream on it. Callbacks of an attempt that was given up say nothing. */
  private final class Attempt extends ClientCall.Listener<EnvelopeBatch> {
    final ManagedChannel channel;
    final ClientCall<EnvelopeBatch, EnvelopeBatch> call;

    Attempt(ManagedChannel channel) {
      this.channel = channel;
      this.call =
          channel.newCall(
              PeerServiceGrpc.getExchangeMethod(),
              CallOptions.DEFAULT.withOnReadyThreshold(READY_THRESHOLD_BYTES));
    }

    void start() {
      Metadata headers = PeerIdentity.headersOf(self);
      headers.put(PeerIdentity.LANE, lane.name());
      call.start(this, headers);
      call.request(1);
    }

    @Override
    public void onHeaders(Metadata headers) {
      onLoop(() -> answered(this, headers));
    }

    @Override
    public void onReady() {
      onLoop(PeerLink.this::flush);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      onLoop(() -> ended(this, reason(status)));
    }

    private String reason(Status status) {
      return status.getDescription() == null
          ? status.getCode().name()
          : status.getCode() + ", " + status.getDescription();
    }
  }
}
