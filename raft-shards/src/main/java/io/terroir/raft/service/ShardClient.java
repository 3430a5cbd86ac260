package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks replicas of shards. Thread-safe; no call blocks. */
public final class ShardClient {
  private final Requests requests;

  /** A client over {@code requests}. */
  public ShardClient(Requests requests) {
    this.requests = requests;
  }

  /**
   * Sends a request to a replica. Whatever goes wrong on the way is a {@link ShardResponse.Refused}
   * too: the future completes exceptionally only if the code is at fault. It completes on a thread
   * of the transport.
   *
   * @param scope where the user data in the request may go
   */
  public CompletableFuture<ShardResponse> call(
      NodeId to, ShardRequest request, ResidencyScope scope, Duration timeout) {
    ByteString encoded = ShardCodec.encodeRequest(request);
    return requests
        .call(to, RequestService.SHARD, scope, encoded, timeout)
        .thenApply(ShardClient::decode)
        .exceptionally(ShardClient::refused);
  }

  private static ShardResponse decode(ByteString bytes) {
    try {
      return ShardCodec.decodeResponse(bytes);
    } catch (MalformedException e) {
      return new ShardResponse.Refused(
          Refusal.of(Reason.INTERNAL, "the replica's answer cannot be read"));
    }
  }

  private static ShardResponse refused(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TerroirRefusedException refused) {
      return new ShardResponse.Refused(refused.refusal());
    }
    throw new CompletionException(cause);
  }
}
