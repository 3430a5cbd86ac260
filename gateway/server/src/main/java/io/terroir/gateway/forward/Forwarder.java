package io.terroir.gateway.forward;

import com.google.protobuf.ByteString;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.routing.Bound;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Futures;
import io.terroir.gateway.routing.PublicMessage;
import io.terroir.gateway.routing.RemoteGateways;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.telemetry.RequestContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Hands requests to the gateways of other regions, the nearest living one first. A gateway that
 * does not answer rests for a moment, so that only the first of many requests waits for it: when
 * all gateways of a region are dead or rest, the answer is HOME_REGION_UNAVAILABLE at once. One
 * that takes no requests for a moment, since a connection was lost or its process still starts, is
 * waited for instead: that is over before membership would call it dead.
 *
 * <p>Confined to the gateway's pipe.
 */
public final class Forwarder implements RemoteGateways {
  /** Longer than a gateway takes whose shard elects a leader meanwhile. */
  static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

  /** How long a gateway rests that did not answer: membership knows by then whether it is dead. */
  static final Duration REST = Duration.ofSeconds(1);

  /**
   * From when a gateway takes no requests until it is said to be gone: some connects and pauses.
   */
  public static final Duration RECONNECT_MAX = Duration.ofSeconds(2);

  /** Until the same gateways are asked again. */
  public static final Duration RECONNECT_PAUSE = Duration.ofMillis(50);

  /** After so long without a failure the next one begins another outage. */
  private static final Duration OUTAGE_FORGOTTEN = Duration.ofSeconds(10);

  private final Requests requests;
  private final Members members;
  private final Pipe pipe;
  private final GatewayMetrics metrics;
  private final Map<NodeId, Long> restsUntilNanos = new HashMap<>();
  private final Map<NodeId, Outage> outages = new HashMap<>();

  /** Forwards through {@code requests} to the gateways that {@code members} knows. */
  public Forwarder(Requests requests, Members members, Pipe pipe, GatewayMetrics metrics) {
    this.requests = requests;
    this.members = members;
    this.pipe = pipe;
    this.metrics = metrics;
  }

  @Override
  public CompletableFuture<ByteString> forward(
      RegionId region,
      PublicMessage request,
      Optional<Bound> bound,
      ResidencyScope scope,
      boolean repeat,
      CallContext context) {
    Attempt attempt =
        new Attempt(
            region,
            ForwardWire.encode(request, bound),
            ATTEMPT_TIMEOUT.plus(request.hold()),
            scope,
            repeat,
            context,
            gatewaysOf(region));
    long startNanos = pipe.clock().nanos();
    attempt.next();
    return attempt.result.whenComplete(
        (answer, failure) ->
            metrics.forwarded(
                region,
                Optional.ofNullable(failure).map(Futures::refusalOf),
                pipe.clock().nanos() - startNanos));
  }

  private Deque<NodeId> gatewaysOf(RegionId region) {
    Deque<NodeId> gateways = new ArrayDeque<>();
    members.members().stream()
        .filter(member -> member.peer().region().equals(region))
        .filter(member -> member.isLiving() && member.metadata().role() == Role.GATEWAY)
        .filter(member -> !rests(member.peer().node()))
        .sorted(Comparator.comparing(this::distance).thenComparing(m -> m.peer().node()))
        .forEach(member -> gateways.add(member.peer().node()));
    return gateways;
  }

  private Duration distance(Member member) {
    return members.roundTrip(member.peer().node()).orElse(Duration.ofNanos(Long.MAX_VALUE));
  }

  private boolean rests(NodeId gateway) {
    Long until = restsUntilNanos.get(gateway);
    return until != null && until - pipe.clock().nanos() > 0;
  }

  private void answered(NodeId gateway) {
    restsUntilNanos.remove(gateway);
    outages.remove(gateway);
  }

  /** Whether a gateway that took no request may be about to. */
  private boolean mayReconnect(NodeId gateway) {
    long now = pipe.clock().nanos();
    Outage before = outages.get(gateway);
    long since =
        before != null && now - before.lastNanos() <= OUTAGE_FORGOTTEN.toNanos()
            ? before.sinceNanos()
            : now;
    outages.put(gateway, new Outage(since, now));
    return now - since < RECONNECT_MAX.toNanos();
  }

  /** The first and the last time that a gateway took no request, with no answer between. */
  private record Outage(long sinceNanos, long lastNanos) {}

  /** One request on its way to a region. */
  private final class Attempt {
    private final RegionId region;
    private final ByteString request;
    private final Duration timeout;
    private final ResidencyScope scope;
    private final boolean repeat;
    private final CallContext context;
    private final Deque<NodeId> left;
    private final CompletableFuture<ByteString> result = new CompletableFuture<>();
    private boolean reconnecting;

    Attempt(
        RegionId region,
        ByteString request,
        Duration timeout,
        ResidencyScope scope,
        boolean repeat,
        CallContext context,
        Deque<NodeId> left) {
      this.region = region;
      this.request = request;
      this.timeout = timeout;
      this.scope = scope;
      this.repeat = repeat;
      this.context = context;
      this.left = left;
    }

    void next() {
      if (context.deadline().hasPassed()) {
        refuse(Refusal.of(Reason.DEADLINE_EXCEEDED, "the home region did not answer in time"));
      } else if (!left.isEmpty()) {
        ask(left.remove());
      } else if (reconnecting) {
        reconnecting = false;
        pipe.schedule(RECONNECT_PAUSE, RequestContext.carriedBy(this::again));
      } else {
        refuse(unreachable());
      }
    }

    private void again() {
      left.addAll(gatewaysOf(region));
      next();
    }

    private void ask(NodeId gateway) {
      CompletableFuture<ByteString> unused =
          requests
              .call(
                  gateway,
                  RequestService.GATEWAY,
                  scope,
                  request,
                  context.deadline().leftAtMost(timeout))
              .whenCompleteAsync(
                  (answer, failure) -> {
                    if (failure == null) {
                      answered(gateway);
                      Futures.join(
                          Futures.guarded(
                              () ->
                                  CompletableFuture.completedFuture(
                                      ForwardWire.decodeAnswer(answer))),
                          result);
                    } else {
                      notAnswered(gateway, Futures.refusalOf(failure));
                    }
                  },
                  pipe);
    }

    private void notAnswered(NodeId gateway, Refusal refusal) {
      switch (refusal.reason()) {
        case UNAVAILABLE -> {
          if (mayReconnect(gateway)) {
            reconnecting = true;
          } else {
            rest(gateway);
          }
          next();
        }
        case RESOURCE_EXHAUSTED -> next();
        case DEADLINE_EXCEEDED -> {
          rest(gateway);
          if (repeat) {
            next();
          } else {
            refuse(
                Refusal.of(
                    Reason.OUTCOME_UNKNOWN,
                    "the other region did not answer; it may or may not have been done"));
          }
        }
        default -> refuse(refusal);
      }
    }

    private void rest(NodeId gateway) {
      restsUntilNanos.put(gateway, pipe.clock().nanos() + REST.toNanos());
    }

    private Refusal unreachable() {
      return new Refusal(
          Reason.HOME_REGION_UNAVAILABLE,
          "no gateway of region " + region + " can be reached",
          Optional.empty(),
          Optional.of(region),
          0,
          "");
    }

    private void refuse(Refusal refusal) {
      result.completeExceptionally(refusal.toException());
    }
  }
}
