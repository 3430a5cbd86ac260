package io.terroir.gossip.service;

import io.terroir.gossip.wire.WeakRequestWire;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks a node for operations on weak keyspaces. Thread-safe. */
public final class WeakClient {
  private final Requests requests;

  /** A client that speaks through {@code requests}. */
  public WeakClient(Requests requests) {
    this.requests = requests;
  }

  /**
   * Asks {@code to}. Whatever the transport or the replica refuses with is a {@link
   * WeakResponse.Refused}. A write that ended with {@code DEADLINE_EXCEEDED} may have been done:
   * repeating an increment would then count twice.
   *
   * @param scope where the user data in the request may go
   */
  public CompletableFuture<WeakResponse> call(
      NodeId to, WeakRequest request, ResidencyScope scope, Duration timeout) {
    return requests
        .call(to, RequestService.WEAK, scope, WeakRequestWire.encode(request), timeout)
        .<WeakResponse>thenApply(WeakRequestWire::decodeAnswer)
        .exceptionally(failure -> new WeakResponse.Refused(Refusals.of(failure)));
  }
}
