package io.terroir.gossip.service;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.ReadWire;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks a node for eventual reads of a read replica. Thread-safe. */
public final class ReplicaClient {
  private final Requests requests;

  /** A client that speaks through {@code requests}. */
  public ReplicaClient(Requests requests) {
    this.requests = requests;
  }

  /**
   * Asks {@code to} for an eventual Get or Scan. Whatever the transport or the replica refuses with
   * is a {@link ShardResponse.Refused}.
   *
   * @param scope where the user data in the request may go
   */
  public CompletableFuture<ShardResponse> call(
      NodeId to, ShardRequest request, ResidencyScope scope, Duration timeout) {
    ByteString bytes;
    try {
      bytes = ReadWire.encode(request);
    } catch (TerroirRefusedException e) {
      return CompletableFuture.completedFuture(new ShardResponse.Refused(e.refusal()));
    }
    return requests
        .call(to, RequestService.REPLICA, scope, bytes, timeout)
        .<ShardResponse>thenApply(ReadWire::decodeAnswer)
        .exceptionally(failure -> new ShardResponse.Refused(Refusals.of(failure)));
  }
}
