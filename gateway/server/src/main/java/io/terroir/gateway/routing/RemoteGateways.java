package io.terroir.gateway.routing;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The gateways of other regions. Thread-safe; no call blocks. */
@FunctionalInterface
public interface RemoteGateways {
  /**
   * Has {@code request} served in {@code region}. The future completes with the encoded answer of
   * {@code terroir.v1}, or fails with the refusal of that gateway, or with HOME_REGION_UNAVAILABLE
   * if none there can be reached.
   *
   * @param bound where the origin is known to live; empty for weak keyspaces
   * @param scope where the user data in the request may go
   * @param repeat whether another gateway may be asked when one did not answer
   */
  CompletableFuture<ByteString> forward(
      RegionId region,
      PublicMessage request,
      Optional<Bound> bound,
      ResidencyScope scope,
      boolean repeat,
      CallContext context);
}
