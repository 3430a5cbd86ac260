package io.terroir.gateway.service;

import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Futures;
import io.terroir.gateway.routing.Provenance;
import io.terroir.gateway.routing.Routed;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.gateway.telemetry.RequestKind;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures requests for data by what they ask for and who served them, at the gateway where they
 * entered; how stale answers can be, at the gateway of the region whose replica gave them.
 */
final class ServedRequests {
  private final MonotonicClock clock;
  private final GatewayMetrics metrics;

  ServedRequests(MonotonicClock clock, GatewayMetrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Begins {@code work} and measures it. */
  <R> CompletableFuture<Routed<R>> measure(
      RequestKind kind, CallContext context, Supplier<CompletableFuture<Routed<R>>> work) {
    long startNanos = clock.nanos();
    return Futures.guarded(work)
        .whenComplete(
            (routed, failure) -> {
              if (routed instanceof Routed.Here<R> here) {
                measureStaleness(kind, here.provenance());
              }
              if (!context.forwarded()) {
                Optional<Refusal> refusal = Optional.ofNullable(failure).map(Futures::refusalOf);
                metrics.request(kind, servedIn(routed), refusal, clock.nanos() - startNanos);
              }
            });
  }

  private void measureStaleness(RequestKind kind, Provenance provenance) {
    if (!kind.write()
        && provenance.servedBy().isPresent()
        && provenance.staleMillisMax() != Provenance.NO_STALENESS_BOUND) {
      metrics.staleness(kind.consistency(), provenance.staleMillisMax());
    }
  }

  private static Optional<RegionId> servedIn(@Nullable Routed<?> routed) {
    if (routed instanceof Routed.Here<?> here) {
      return here.provenance().servedIn();
    }
    return routed instanceof Routed.There<?> there ? Optional.of(there.region()) : Optional.empty();
  }
}
