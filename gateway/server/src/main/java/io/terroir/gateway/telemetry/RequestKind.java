package io.terroir.gateway.telemetry;

import io.terroir.runtime.data.Consistency;

/**
 * What a request for data asks for.
 *
 * @param strong whether its keyspace is strong, else it is weak
 * @param write whether it changes something
 * @param consistency what it may return; that of weak keyspaces is always eventual
 */
public record RequestKind(boolean strong, boolean write, Consistency consistency) {
  /** A request for a strong keyspace. */
  public static RequestKind strong(boolean write, Consistency consistency) {
    return new RequestKind(true, write, write ? Consistency.LINEARIZABLE : consistency);
  }

  /** A request for a weak keyspace. */
  public static RequestKind weak(boolean write) {
    return new RequestKind(false, write, Consistency.EVENTUAL);
  }
}
