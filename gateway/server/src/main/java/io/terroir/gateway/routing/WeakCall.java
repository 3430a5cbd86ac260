package io.terroir.gateway.routing;

import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.keyspace.Keyspace;

/**
 * A checked request for a weak value.
 *
 * @param original to be forwarded
 */
public record WeakCall(
    Keyspace keyspace, OriginDigest origin, WeakOperation operation, PublicMessage original) {
  /** Whether doing it twice differs from doing it once. */
  public boolean mustNotRepeat() {
    return operation instanceof WeakOperation.AddToCounter;
  }
}
