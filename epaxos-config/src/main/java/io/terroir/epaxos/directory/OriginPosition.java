package io.terroir.epaxos.directory;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;

/** A place in the order of all origins, for reading them page by page. */
public record OriginPosition(KeyspaceId keyspace, OriginDigest origin)
    implements Comparable<OriginPosition> {
  @Override
  public int compareTo(OriginPosition other) {
    int byKeyspace = keyspace.compareTo(other.keyspace);
    return byKeyspace != 0 ? byKeyspace : origin.compareTo(other.origin);
  }
}
