package io.terroir.gateway.service;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.admission.Admission;
import io.terroir.gateway.routing.Bound;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Claims;
import io.terroir.gateway.routing.Futures;
import io.terroir.gateway.routing.Provenance;
import io.terroir.gateway.routing.Residency;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.v1.ClaimRequest;
import io.terroir.v1.ClaimResponse;
import io.terroir.v1.WhereRequest;
import io.terroir.v1.WhereResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code terroir.v1.Placement}. Confined to the gateway's pipe. */
final class PlacementCalls {
  private final DirectoryView view;
  private final Checks checks;
  private final Admission admission;
  private final Claims claims;

  PlacementCalls(DirectoryView view, Checks checks, Admission admission, Claims claims) {
    this.view = view;
    this.checks = checks;
    this.admission = admission;
    this.claims = claims;
  }

  CompletableFuture<ClaimResponse> claim(ClaimRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    OriginDigest origin = Checks.origin(keyspace, request.getOrigin());
    RequestId unused = checks.requestId(request.hasRequestId(), request.getRequestId());
    Optional<RegionId> required = checks.requiredHome(request.getRequiredHome());
    required.ifPresent(new Residency(view, keyspace, origin)::requireStorable);
    return admission.admit(
        keyspace.id(),
        () ->
            view.binding(keyspace.id(), origin)
                .map(known -> CompletableFuture.completedFuture(new Bound(known, Optional.empty())))
                .orElseGet(
                    () ->
                        claims.claim(
                            keyspace.id(),
                            origin,
                            required,
                            context.entryRegion(),
                            context.deadline()))
                .thenCompose(bound -> answer(bound, required, context)));
  }

  private static CompletableFuture<ClaimResponse> answer(
      Bound bound, Optional<RegionId> required, CallContext context) {
    if (bound.binding().isErased()) {
      return Futures.refused(Refusal.erased());
    }
    RegionId home = bound.binding().home();
    if (required.isPresent() && !required.get().equals(home)) {
      return Futures.refused(Refusal.wrongHome(Optional.of(home), bound.binding().epoch()));
    }
    return CompletableFuture.completedFuture(
        ClaimResponse.newBuilder()
            .setHeader(
                Headers.of(Provenance.ofDirectory(Optional.of(bound), 0), context.entryRegion()))
            .build());
  }

  CompletableFuture<WhereResponse> where(WhereRequest request, CallContext context) {
    Keyspace keyspace = checks.keyspace(request.getKeyspace());
    OriginDigest origin = Checks.origin(keyspace, request.getOrigin());
    boolean linearizable = Checks.consistency(request.getConsistency()) == Consistency.LINEARIZABLE;
    long staleMillis = linearizable ? 0 : Provenance.NO_STALENESS_BOUND;
    return admission.admit(
        keyspace.id(),
        () ->
            (linearizable
                    ? claims.where(keyspace.id(), origin, context.deadline())
                    : CompletableFuture.completedFuture(
                        view.binding(keyspace.id(), origin)
                            .map(known -> new Bound(known, Optional.empty()))))
                .thenApply(bound -> location(keyspace, origin, bound, staleMillis, context)));
  }

  private WhereResponse location(
      Keyspace keyspace,
      OriginDigest origin,
      Optional<Bound> bound,
      long staleMillis,
      CallContext context) {
    Residency residency = new Residency(view, keyspace, origin);
    Optional<ShardRecord> shard =
        bound.flatMap(known -> view.shardOf(keyspace.id(), known.binding().home(), origin));
    return WhereResponse.newBuilder()
        .setHeader(Headers.of(Provenance.ofDirectory(bound, staleMillis), context.entryRegion()))
        .setBound(bound.isPresent())
        .setDigest(origin.toString())
        .setShard(shard.map(record -> record.id().toString()).orElse(""))
        .setRule(residency.rule().name())
        .addAllAllowedRegions(residency.storingRegions().stream().map(RegionId::name).toList())
        .build();
  }
}
