package io.terroir.sdk.internal;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.PingRequest;
import io.terroir.v1.PingResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Picks the nearest gateway by measured latency. One that fails rests for a while and the next in
 * order takes its place; when it answers again the client comes back. Until distances are measured
 * the order is that of the configuration. Thread-safe.
 */
final class Gateways implements AutoCloseable {
  /** How often distances are measured: a returned gateway is used again within this time. */
  static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

  /** A gateway that does not answer a probe in this time counts as failed. */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  /** Another gateway must be nearer by this factor for the client to move to it... */
  private static final double NEARER_FACTOR = 0.8;

  /** ...and by this much, so that noise between equally near gateways moves nobody. */
  private static final double NEARER_NANOS_MIN = 2_000_000;

  private final List<Gateway> inPreferenceOrder = new ArrayList<>();
  private final Environment environment;
  private Optional<Gateway> current = Optional.empty();
  private boolean closed;

  Gateways(List<String> endpoints, Environment environment) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("at least one endpoint is needed");
    }
    this.environment = environment;
    for (String endpoint : endpoints) {
      inPreferenceOrder.add(new Gateway(environment.channels().apply(endpoint)));
    }
    if (inPreferenceOrder.size() > 1) {
      probeAll();
    }
  }

  int count() {
    return inPreferenceOrder.size();
  }

  /**
   * The gateway to ask now: the nearest that does not rest, among those that are not in {@code
   * tried}. If all of these rest, the one that rested longest: who goes on with another gateway at
   * once must come to the end of them. With none untried, likewise among all.
   */
  synchronized Gateway pick(Set<Gateway> tried) {
    long now = environment.nanos();
    Optional<Gateway> fresh = nearest(now, tried);
    if (fresh.isPresent()) {
      if (tried.isEmpty()) {
        current = fresh;
      }
      return fresh.get();
    }
    return longestRested(tried)
        .or(() -> nearest(now, Set.of()))
        .or(() -> longestRested(Set.of()))
        .orElseThrow();
  }

  private Optional<Gateway> nearest(long now, Set<Gateway> except) {
    Optional<Gateway> best =
        current.filter(gateway -> !except.contains(gateway) && !gateway.rests(now));
    for (Gateway gateway : inPreferenceOrder) {
      boolean candidate = !except.contains(gateway) && !gateway.rests(now);
      if (candidate && (best.isEmpty() || isClearlyNearer(gateway, best.get()))) {
        best = Optional.of(gateway);
      }
    }
    return best;
  }

  private static boolean isClearlyNearer(Gateway gateway, Gateway than) {
    return gateway.measured()
        && than.measured()
        && gateway.latencyNanos() < than.latencyNanos() * NEARER_FACTOR
        && gateway.latencyNanos() < than.latencyNanos() - NEARER_NANOS_MIN;
  }

  private Optional<Gateway> longestRested(Set<Gateway> except) {
    Optional<Gateway> longest = Optional.empty();
    for (Gateway gateway : inPreferenceOrder) {
      boolean longer =
          longest.isEmpty() || gateway.restsUntilNanos() - longest.get().restsUntilNanos() < 0;
      if (!except.contains(gateway) && longer) {
        longest = Optional.of(gateway);
      }
    }
    return longest;
  }

  /** {@code gateway} answered, if only with a refusal. */
  synchronized void answered(Gateway gateway) {
    gateway.answered();
  }

  /** {@code gateway} could not be reached, or did not answer in time. */
  synchronized void failed(Gateway gateway) {
    gateway.failed(environment.nanos());
  }

  private void probeAll() {
    for (Gateway gateway : List.copyOf(inPreferenceOrder)) {
      probe(gateway);
    }
    environment.scheduler().schedule(PROBE_INTERVAL, this::probeAgain);
  }

  private void probeAgain() {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    probeAll();
  }

  private void probe(Gateway gateway) {
    long started = environment.nanos();
    // Otherwise the channel waits up to two minutes before it tries to connect again.
    gateway.channel().resetConnectBackoff();
    ClientCalls.asyncUnaryCall(
        gateway
            .channel()
            .newCall(AdminGrpc.getPingMethod(), environment.endingAfter(PROBE_TIMEOUT.toNanos())),
        PingRequest.getDefaultInstance(),
        new StreamObserver<PingResponse>() {
          @Override
          public void onNext(PingResponse answer) {
            synchronized (Gateways.this) {
              gateway.answeredProbe(environment.nanos() - started);
            }
          }

          @Override
          public void onError(Throwable failure) {
            failed(gateway);
          }

          @Override
          public void onCompleted() {}
        });
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    for (Gateway gateway : inPreferenceOrder) {
      ManagedChannel unused = gateway.channel().shutdownNow();
    }
  }
}
