package io.terroir.epaxos.core;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a replica keeps records of, since not every member is known to have executed it durably.
 *
 * @param records of decided instances, those included that are not executed here yet
 * @param payloadBytes of the commands in all records
 * @param behind of every other member, how many ids this replica has executed durably and that
 *     member is not known to have
 */
public record Retention(int records, long payloadBytes, SortedMap<ReplicaId, Long> behind) {
  public Retention {
    behind = Collections.unmodifiableSortedMap(new TreeMap<>(behind));
  }
}
