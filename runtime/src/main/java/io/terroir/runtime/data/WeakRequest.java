package io.terroir.runtime.data;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;

/** A weak operation on its way to a replica in the gateway's region. */
public record WeakRequest(KeyspaceId keyspace, OriginDigest origin, WeakOperation operation) {}
