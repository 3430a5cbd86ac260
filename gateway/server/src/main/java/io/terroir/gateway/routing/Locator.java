package io.terroir.gateway.routing;

import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.data.Consistency;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the home of an origin. A home that the view knows is believed: the shard checks its epoch.
 * Absence is never believed where it counts: a write claims, a linearizable read asks the protocol.
 * An eventual read takes the view's word. Nothing about absence is remembered.
 */
final class Locator {
  private final DirectoryView view;
  private final Claims claims;

  Locator(DirectoryView view, Claims claims) {
    this.view = view;
    this.claims = claims;
  }

  CompletableFuture<Optional<Bound>> locate(DataCall call, CallContext context) {
    Optional<Bound> known =
        view.binding(call.keyspace().id(), call.origin())
            .map(binding -> new Bound(binding, context.claim()));
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known);
    }
    if (call.operation().isWrite()) {
      return claims
          .claim(
              call.keyspace().id(),
              call.origin(),
              call.requiredHome(),
              context.entryRegion(),
              context.deadline())
          .thenApply(Optional::of);
    }
    if (call.consistency() == Consistency.LINEARIZABLE) {
      return claims.where(call.keyspace().id(), call.origin(), context.deadline());
    }
    return CompletableFuture.completedFuture(Optional.empty());
  }
}
