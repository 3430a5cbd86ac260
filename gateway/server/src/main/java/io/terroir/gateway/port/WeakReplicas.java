package io.terroir.gateway.port;

import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Operations on replicas of weak keyspaces. Thread-safe; no call blocks. */
@FunctionalInterface
public interface WeakReplicas {
  /** As {@link StrongShards#call}. */
  CompletableFuture<WeakResponse> call(
      NodeId to, WeakRequest request, ResidencyScope scope, Duration timeout);
}
