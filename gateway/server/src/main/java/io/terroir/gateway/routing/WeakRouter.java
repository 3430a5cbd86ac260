package io.terroir.gateway.routing;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.port.WeakReplicas;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Has requests for weak keyspaces served by a replica of this region, if the policy lets it store
 * the origin, otherwise by a gateway of the nearest region that may.
 *
 * <p>Replicas do not remember requests. Adding to a counter is therefore given to another replica
 * only if the first surely did not do it; where that is not known the answer is OUTCOME_UNKNOWN.
 *
 * <p>Confined to the gateway's pipe.
 */
public final class WeakRouter {
  /** A replica answers from memory; one that takes longer than this is not well. */
  static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(1);

  private final RegionId region;
  private final DirectoryView view;
  private final WeakReplicas weakReplicas;
  private final RemoteGateways gateways;
  private final Members members;
  private final ReplicaReader order;
  private final Pipe pipe;

  /** A router of a gateway in {@code region}. */
  public WeakRouter(
      RegionId region,
      DirectoryView view,
      WeakReplicas weakReplicas,
      RemoteGateways gateways,
      Members members,
      Pipe pipe) {
    this.region = region;
    this.view = view;
    this.weakReplicas = weakReplicas;
    this.gateways = gateways;
    this.members = members;
    this.order = new ReplicaReader(members, pipe);
    this.pipe = pipe;
  }

  /** Has {@code call} served. */
  public CompletableFuture<Routed<WeakValue>> route(WeakCall call, CallContext context) {
    context.deadline().check();
    Residency residency = new Residency(view, call.keyspace(), call.origin());
    if (!call.operation().isWrite()) {
      residency.requireReadable(context.entryRegion());
    }
    if (residency.mayStore(region)) {
      return serveHere(call, residency, context);
    }
    if (context.forwarded()) {
      residency.requireStorable(region);
    }
    return forward(call, residency, context);
  }

  private CompletableFuture<Routed<WeakValue>> serveHere(
      WeakCall call, Residency residency, CallContext context) {
    Optional<ShardRecord> shard = view.shardOf(call.keyspace().id(), region, call.origin());
    if (shard.isEmpty()) {
      return Futures.refused(
          Refusal.of(
              Reason.UNAVAILABLE,
              "the keyspace has no replicas in region " + region + " yet; try again"));
    }
    CompletableFuture<Routed<WeakValue>> result = new CompletableFuture<>();
    List<NodeId> replicas = new ArrayList<>(order.inOrder(shard.get().members()));
    askNext(call, residency, context, replicas, result);
    return result;
  }

  private void askNext(
      WeakCall call,
      Residency residency,
      CallContext context,
      List<NodeId> left,
      CompletableFuture<Routed<WeakValue>> result) {
    if (left.isEmpty() || context.deadline().hasPassed()) {
      result.completeExceptionally(
          Refusal.of(Reason.UNAVAILABLE, "no replica answered in time; try again").toException());
      return;
    }
    WeakRequest request = new WeakRequest(call.keyspace().id(), call.origin(), call.operation());
    CompletableFuture<WeakResponse> unused =
        weakReplicas
            .call(
                left.remove(0),
                request,
                residency.storeScope(),
                context.deadline().leftAtMost(ATTEMPT_TIMEOUT))
            .whenCompleteAsync(
                (response, failure) -> {
                  if (response instanceof WeakResponse.Served served) {
                    result.complete(new Routed.Here<>(served.value(), Provenance.ofWeak(served)));
                    return;
                  }
                  Refusal refusal =
                      response instanceof WeakResponse.Refused refused
                          ? refused.refusal()
                          : Futures.refusalOf(failure);
                  if (call.mustNotRepeat() && mayHaveBeenDone(refusal)) {
                    result.completeExceptionally(outcomeUnknown());
                  } else if (refusal.reason().retriable()) {
                    askNext(call, residency, context, left, result);
                  } else {
                    result.completeExceptionally(refusal.toException());
                  }
                },
                pipe);
  }

  private static boolean mayHaveBeenDone(Refusal refusal) {
    return switch (refusal.reason()) {
      case DEADLINE_EXCEEDED, OUTCOME_UNKNOWN, INTERNAL -> true;
      default -> false;
    };
  }

  private static RuntimeException outcomeUnknown() {
    return Refusal.of(
            Reason.OUTCOME_UNKNOWN, "the counter may or may not have changed; read it to see")
        .toException();
  }

  private CompletableFuture<Routed<WeakValue>> forward(
      WeakCall call, Residency residency, CallContext context) {
    return nearestAllowed(residency)
        .map(
            target ->
                gateways
                    .forward(
                        target,
                        call.original(),
                        Optional.empty(),
                        residency.storeScope(),
                        !call.mustNotRepeat(),
                        context)
                    .<Routed<WeakValue>>thenApply(message -> new Routed.There<>(message, target)))
        .orElseGet(
            () ->
                Futures.refused(
                    Refusal.of(
                        Reason.HOME_REGION_UNAVAILABLE,
                        "no region that may store this can be reached")));
  }

  /** By the measured distance of its living gateways; nothing depends on it but latency. */
  private Optional<RegionId> nearestAllowed(Residency residency) {
    return members.members().stream()
        .filter(member -> member.isLiving() && member.metadata().role() == Role.GATEWAY)
        .filter(member -> residency.mayStore(member.peer().region()))
        .min(Comparator.comparing(this::distance).thenComparing(member -> member.peer().region()))
        .map(member -> member.peer().region());
  }

  private Duration distance(Member member) {
    return members.roundTrip(member.peer().node()).orElse(Duration.ofNanos(Long.MAX_VALUE));
  }
}
