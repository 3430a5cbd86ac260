package io.terroir.gateway.port;

import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Operations on the members of strong shards. Thread-safe; no call blocks. */
@FunctionalInterface
public interface StrongShards {
  /**
   * Asks {@code to}. The future fails with a {@link
   * io.terroir.runtime.error.TerroirRefusedException} if no answer came.
   *
   * @param scope where the user data in the request may go
   */
  CompletableFuture<ShardResponse> call(
      NodeId to, ShardRequest request, ResidencyScope scope, Duration timeout);
}
