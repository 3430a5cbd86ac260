package io.terroir.gateway.routing;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;

/**
 * The answer to a routed request.
 *
 * @param <R> the result of an operation
 */
public sealed interface Routed<R> {
  /** Served through this gateway. */
  record Here<R>(R result, Provenance provenance) implements Routed<R> {}

  /**
   * Served through a gateway of another region.
   *
   * @param message its answer to the client
   * @param region where it is
   */
  record There<R>(ByteString message, RegionId region) implements Routed<R> {}
}
