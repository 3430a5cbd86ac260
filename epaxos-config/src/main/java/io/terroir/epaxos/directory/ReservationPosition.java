package io.terroir.epaxos.directory;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.ReservationDigest;

/** A place in the order of all reservations, for reading them page by page. */
public record ReservationPosition(KeyspaceId keyspace, ReservationDigest value)
    implements Comparable<ReservationPosition> {
  @Override
  public int compareTo(ReservationPosition other) {
    int byKeyspace = keyspace.compareTo(other.keyspace);
    return byKeyspace != 0 ? byKeyspace : value.compareTo(other.value);
  }
}
