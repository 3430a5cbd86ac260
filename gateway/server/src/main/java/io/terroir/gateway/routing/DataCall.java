package io.terroir.gateway.routing;

import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Optional;

/**
 * A checked request for the keys of one origin.
 *
 * @param requestId present for writes
 * @param requiredHome where the origin must live for a write to be done
 * @param showsData whether the answer holds keys or values
 * @param original to be forwarded
 */
public record DataCall(
    Keyspace keyspace,
    OriginDigest origin,
    Optional<RequestId> requestId,
    Consistency consistency,
    DataOperation operation,
    Optional<RegionId> requiredHome,
    boolean showsData,
    PublicMessage original) {}
