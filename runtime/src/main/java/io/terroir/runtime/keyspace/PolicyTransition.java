package io.terroir.runtime.keyspace;

import io.terroir.runtime.id.RegionId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A policy on its way into force. Until every region has reported that its gates obey the new one,
 * what is decided and what is sent must obey both.
 *
 * @param from the policy before
 * @param missing the regions that have not reported yet; at least one
 */
public record PolicyTransition(KeyspacePolicy from, SortedSet<RegionId> missing) {
  public PolicyTransition {
    missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    if (missing.isEmpty()) {
      throw new IllegalArgumentException("a policy of which no region is missing is in force");
    }
  }
}
