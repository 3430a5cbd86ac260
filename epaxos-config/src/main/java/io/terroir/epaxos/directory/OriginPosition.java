package io.terroir.epaxos.directory;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;

/** A place in the order of all origins, for reading them page by page. */
public record OriginPosition(KeyspaceId keyspace, OriginDigest origin) {}
