package io.terroir.gateway.routing;

import com.google.protobuf.ByteString;

/**
 * The answer to a routed request.
 *
 * @param <R> the result of an operation
 */
public sealed interface Routed<R> {
  /** Served through this gateway. */
  record Here<R>(R result, Provenance provenance) implements Routed<R> {}

  /** Served through a gateway of another region; {@code message} is its answer to the client. */
  record There<R>(ByteString message) implements Routed<R> {}
}
