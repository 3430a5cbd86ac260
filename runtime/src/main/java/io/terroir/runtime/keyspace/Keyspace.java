package io.terroir.runtime.keyspace;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;

/**
 * A keyspace as the directory knows it.
 *
 * @param salt keys the digests of its origins; 32 random bytes
 * @param policyEpoch grows by one with every change of the policy
 */
public record Keyspace(
    KeyspaceId id, String name, ByteString salt, KeyspacePolicy policy, long policyEpoch) {
  /** The digest of an origin of this keyspace. */
  public OriginDigest digest(ByteString origin) {
    return OriginDigest.of(salt, origin);
  }
}
