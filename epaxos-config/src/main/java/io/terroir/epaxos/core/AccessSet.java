package io.terroir.epaxos.core;

import java.util.Set;

/**
 * What a command reads and writes, by conflict keys such as {@code keyspace/3}. Whatever its
 * outcome or effect depends on must be in here: commands whose sets do not conflict may be executed
 * in different orders at different replicas.
 *
 * @param reads keys that are only read
 * @param writes keys that are written, and perhaps read
 */
public record AccessSet(Set<String> reads, Set<String> writes) {
  public AccessSet {
    reads = Set.copyOf(reads);
    writes = Set.copyOf(writes);
  }

  /** Whether one writes what the other reads or writes. Symmetric. */
  public boolean conflictsWith(AccessSet other) {
    return intersect(writes, other.writes)
        || intersect(writes, other.reads)
        || intersect(reads, other.writes);
  }

  private static boolean intersect(Set<String> some, Set<String> others) {
    Set<String> small = some.size() <= others.size() ? some : others;
    Set<String> large = small == some ? others : some;
    for (String key : small) {
      if (large.contains(key)) {
        return true;
      }
    }
    return false;
  }
}
