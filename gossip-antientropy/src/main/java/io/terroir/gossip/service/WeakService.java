package io.terroir.gossip.service;

import com.google.protobuf.ByteString;
import io.terroir.gossip.weak.WeakPlacement;
import io.terroir.gossip.weak.WeakStore;
import io.terroir.gossip.weak.WeakTopology;
import io.terroir.gossip.wire.WeakRequestWire;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.request.Requests.Responder;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Serves operations on weak keyspaces at a node. Runs on threads of others, blocks none. */
public final class WeakService {
  private final WeakStore store;
  private final WeakTopology topology;

  /** A service in front of {@code store}. */
  public WeakService(WeakStore store, WeakTopology topology) {
    this.store = store;
    this.topology = topology;
  }

  /** Begins to serve. */
  public void serveOn(Requests requests) {
    requests.serve(RequestService.WEAK, this::handle);
  }

  private void handle(Peer from, ByteString bytes, Duration timeout, Responder responder) {
    WeakRequest request;
    try {
      request = WeakRequestWire.decodeRequest(bytes);
    } catch (TerroirRefusedException e) {
      responder.refuse(e.refusal());
      return;
    }
    CompletableFuture<Void> unused =
        store.perform(request).thenAccept(response -> answer(from, request, response, responder));
  }

  private void answer(Peer from, WeakRequest request, WeakResponse response, Responder responder) {
    if (response instanceof WeakResponse.Served served) {
      scopeFor(from, request)
          .ifPresentOrElse(
              scope -> responder.answer(scope, WeakRequestWire.encode(served)),
              () ->
                  responder.refuse(
                      Refusal.of(
                          Reason.RESIDENCY_VIOLATION,
                          "the policy does not let your region read the origin")));
    } else if (response instanceof WeakResponse.Refused refused) {
      responder.refuse(refused.refusal());
    }
  }

  /** Where the answer may go, if that includes the asker. */
  private Optional<ResidencyScope> scopeFor(Peer from, WeakRequest request) {
    Optional<WeakPlacement> placement = topology.placement(request.keyspace(), request.origin());
    return placement
        .flatMap(known -> topology.replicas(known.scope()))
        .map(
            replicas ->
                AnswerScope.of(
                    replicas.residency(),
                    placement.map(WeakPlacement::readableElsewhere).orElse(false),
                    from.region()))
        .filter(scope -> scope.allows(from.region()));
  }
}
