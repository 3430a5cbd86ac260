package io.terroir.runtime.request;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.telemetry.RequestContext;
import io.terroir.runtime.telemetry.Traced;
import io.terroir.runtime.telemetry.Tracing;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.SendResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests and answers as envelopes of {@link Layer#REQUEST} on {@link Lane#REQUEST}; the group of
 * an envelope names the service. Deadlines travel as what is left of them, because the clocks of
 * two processes have nothing in common.
 *
 * <p>Request numbers start at a random number: an answer meant for an earlier life of this process
 * then belongs to nobody. A call to this process itself takes the same way but for the transport:
 * nothing leaves, so no gate is asked.
 *
 * <p>When the connection to a peer is lost, what it was asked fails as if its deadline had passed:
 * it may or may not have been done, and an answer is hardly to be expected. A peer that was
 * restarted or killed would otherwise be waited for until the deadline.
 *
 * <p>Futures complete on the thread that brought the answer or the loss, or on the pipe when the
 * deadline passes. The pipe gives timers, and runs handlers of calls to this process itself.
 */
public final class PeerRequests implements Requests, AutoCloseable {
  /**
   * Requests without an answer, per peer. One gateway with 10,000 requests a second to one node
   * over a 200 ms round trip has 2,000; more than twice that means that the peer does not keep up.
   */
  public static final int OUTSTANDING_PER_PEER_MAX = 4_096;

  private static final Logger LOG = LoggerFactory.getLogger(PeerRequests.class);

  private final PeerTransport transport;
  private final Pipe pipe;
  private final int outstandingPerPeerMax;
  private final Tracing tracing;
  private final AtomicLong numbers;
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final Map<NodeId, AtomicInteger> outstanding = new ConcurrentHashMap<>();
  private final LongAdder lateAnswers = new LongAdder();
  private volatile boolean closed;

  /**
   * Subscribes to {@link Layer#REQUEST} of {@code transport}.
   *
   * @param random gives the first request number
   */
  public PeerRequests(PeerTransport transport, Pipe pipe, RandomGenerator random) {
    this(transport, pipe, random, OUTSTANDING_PER_PEER_MAX, Tracing.NONE);
  }

  /** As above; what belongs to a traced request is traced, here and at the peer. */
  public PeerRequests(PeerTransport transport, Pipe pipe, RandomGenerator random, Tracing tracing) {
    this(transport, pipe, random, OUTSTANDING_PER_PEER_MAX, tracing);
  }

  /** As above, with a bound of its own for requests without an answer, per peer. */
  PeerRequests(
      PeerTransport transport,
      Pipe pipe,
      RandomGenerator random,
      int outstandingPerPeerMax,
      Tracing tracing) {
    this.tracing = tracing;
    this.transport = transport;
    this.pipe = pipe;
    this.outstandingPerPeerMax = outstandingPerPeerMax;
    this.numbers = new AtomicLong(random.nextLong());
    transport.subscribe(Layer.REQUEST, this::receive);
    transport.whenLost(Lane.REQUEST, this::lost);
  }

  @Override
  public void serve(RequestService service, Handler handler) {
    handlers.put(service.name(), handler);
  }

  @Override
  public CompletableFuture<ByteString> call(
      NodeId to,
      RequestService service,
      ResidencyScope scope,
      ByteString request,
      Duration timeout) {
    if (closed) {
      return refused(Reason.UNAVAILABLE, "this process is shutting down");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      return refused(Reason.DEADLINE_EXCEEDED, "the deadline passed before the request was sent");
    }
    AtomicInteger slots = outstanding.computeIfAbsent(to, peer -> new AtomicInteger());
    if (slots.incrementAndGet() > outstandingPerPeerMax) {
      slots.decrementAndGet();
      return refused(Reason.RESOURCE_EXHAUSTED, "too many requests to " + to + " wait for answers");
    }
    Traced asking = tracing.ask(service.name(), to.name());
    Pending waiting = new Pending(to, slots, asking);
    long number = numbers.getAndIncrement();
    pending.put(number, waiting);
    waiting.timer = pipe.schedule(timeout, () -> timedOut(number));
    send(
            to,
            service.name(),
            scope,
            new Frame.Call(number, timeout, asking.parentOfOthers(), request))
        .ifRefused(refusal -> settle(number, refusal));
    return waiting.future;
  }

  /** Requests that wait for an answer, of all peers. */
  public int outstanding() {
    return pending.size();
  }

  /** Answers dropped since the start because nobody waited for them any more. */
  public long lateAnswers() {
    return lateAnswers.sum();
  }

  /** Fails what waits for an answer, and all later calls, with {@code UNAVAILABLE}. */
  @Override
  public void close() {
    closed = true;
    Refusal refusal = Refusal.of(Reason.UNAVAILABLE, "this process is shutting down");
    for (Long number : List.copyOf(pending.keySet())) {
      settle(number, refusal);
    }
  }

  private void receive(Peer from, Envelope envelope) {
    Frame frame;
    try {
      frame = Frame.decode(envelope.payload());
    } catch (IllegalArgumentException | ArithmeticException e) {
      LOG.warn("Dropped a malformed request or answer from {}: {}", from.node(), e.getMessage());
      return;
    }
    if (frame instanceof Frame.Call call) {
      dispatch(from, envelope.group(), call);
    } else {
      settle(from, frame);
    }
  }

  private void dispatch(Peer from, String service, Frame.Call call) {
    Traced serving =
        call.trace()
            .map(parent -> tracing.serve(service, from.node().name(), parent))
            .orElse(Traced.NONE);
    Responder responder = new FrameResponder(from.node(), service, call.number(), serving);
    Handler handler = handlers.get(service);
    if (handler == null) {
      responder.refuse(
          Refusal.of(Reason.UNAVAILABLE, transport.self().node() + " does not serve this yet"));
      return;
    }
    try {
      if (serving.isOn()) {
        serving.run(() -> handler.handle(from, call.request(), call.timeout(), responder));
      } else {
        handler.handle(from, call.request(), call.timeout(), responder);
      }
    } catch (TerroirRefusedException e) {
      responder.refuse(e.refusal());
    } catch (RuntimeException e) {
      LOG.error("The handler of {} failed on a request from {}", service, from.node(), e);
      responder.refuse(Refusal.of(Reason.INTERNAL, "the request could not be handled"));
    }
  }

  private void settle(Peer from, Frame frame) {
    Pending waiting = pending.get(frame.number());
    if (waiting == null || !waiting.to.equals(from.node())) {
      lateAnswers.increment();
      return;
    }
    if (frame instanceof Frame.Refused refused) {
      settle(frame.number(), refused.refusal());
    } else if (frame instanceof Frame.Answer answer && release(frame.number())) {
      waiting.answered(answer.response());
    }
  }

  private void settle(long number, Refusal refusal) {
    Pending waiting = pending.get(number);
    if (waiting != null && release(number)) {
      waiting.refused(refusal);
    }
  }

  private void lost(NodeId peer) {
    Refusal refusal =
        Refusal.of(
            Reason.DEADLINE_EXCEEDED, "the connection to " + peer + " was lost before the answer");
    pending.forEach(
        (number, waiting) -> {
          if (waiting.to.equals(peer)) {
            settle(number, refusal);
          }
        });
  }

  private void timedOut(long number) {
    settle(number, Refusal.of(Reason.DEADLINE_EXCEEDED, "no answer before the deadline"));
  }

  /** Whether the caller of this is the one who settles the request. */
  private boolean release(long number) {
    Pending waiting = pending.remove(number);
    if (waiting == null) {
      return false;
    }
    waiting.slots.decrementAndGet();
    Pipe.Timer timer = waiting.timer;
    if (timer != null) {
      timer.cancel();
    }
    return true;
  }

  private Sent send(NodeId to, String service, ResidencyScope scope, Frame frame) {
    Envelope envelope = new Envelope(Layer.REQUEST, service, scope, Frame.encode(frame));
    if (!to.equals(transport.self().node())) {
      return new Sent(to, transport.offer(to, Lane.REQUEST, envelope));
    }
    Runnable delivery = () -> receive(transport.self(), envelope);
    if (frame instanceof Frame.Call) {
      return new Sent(to, pipe.offer(delivery) ? SendResult.TAKEN : SendResult.LANE_FULL);
    }
    pipe.execute(delivery); // an answer was admitted with its call
    return new Sent(to, SendResult.TAKEN);
  }

  private static CompletableFuture<ByteString> refused(Reason reason, String message) {
    return CompletableFuture.failedFuture(Refusal.of(reason, message).toException());
  }

  /** A call that waits for its answer. The timer is set before anything is sent. */
  private static final class Pending {
    final NodeId to;
    final AtomicInteger slots;
    final CompletableFuture<ByteString> future = new CompletableFuture<>();
    private final Traced asking;
    private final Executor caller;
    volatile Pipe.@Nullable Timer timer;

    Pending(NodeId to, AtomicInteger slots, Traced asking) {
      this.to = to;
      this.slots = slots;
      this.asking = asking;
      this.caller = asking.isOn() ? RequestContext.sameRequest() : Runnable::run;
    }

    void answered(ByteString response) {
      asking.end();
      caller.execute(() -> future.complete(response));
    }

    void refused(Refusal refusal) {
      asking.fail(refusal.reason());
      caller.execute(() -> future.completeExceptionally(refusal.toException()));
    }
  }

  /** What the transport said, in the words of the caller. */
  private record Sent(NodeId to, SendResult result) {
    void ifRefused(Consumer<Refusal> then) {
      switch (result) {
        case TAKEN -> {}
        case LANE_FULL ->
            then.accept(
                Refusal.of(
                    Reason.RESOURCE_EXHAUSTED, "too much waits to be sent to " + to + "; retry"));
        case UNREACHABLE ->
            then.accept(Refusal.of(Reason.UNAVAILABLE, "there is no connection to " + to));
        case RESIDENCY_REFUSED ->
            then.accept(
                Refusal.of(
                    Reason.RESIDENCY_VIOLATION,
                    "the policy of the keyspace does not let this data go to the region of " + to));
      }
    }
  }

  /** Sends the answer back; what the gate or a full lane refuses becomes a refusal without data. */
  private final class FrameResponder implements Responder {
    private final NodeId caller;
    private final String service;
    private final long number;
    private final Traced serving;
    private final AtomicBoolean used = new AtomicBoolean();

    FrameResponder(NodeId caller, String service, long number, Traced serving) {
      this.serving = serving;
      this.caller = caller;
      this.service = service;
      this.number = number;
    }

    @Override
    public void answer(ResidencyScope scope, ByteString response) {
      if (used.compareAndSet(false, true)) {
        serving.end();
        send(caller, service, scope, new Frame.Answer(number, response))
            .ifRefused(this::sendRefusal);
      }
    }

    @Override
    public void refuse(Refusal refusal) {
      if (used.compareAndSet(false, true)) {
        serving.fail(refusal.reason());
        sendRefusal(refusal);
      }
    }

    private void sendRefusal(Refusal refusal) {
      // If this is lost too, the caller's deadline tells it.
      send(caller, service, ResidencyScope.NO_USER_DATA, new Frame.Refused(number, refusal));
    }
  }
}
