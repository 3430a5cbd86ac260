package io.terroir.epaxos.core;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a command reads and writes, by conflict keys such as {@code keyspace/3}. Whatever its
 * outcome or effect depends on must be in here: commands whose sets do not conflict may be executed
 * in different orders at different replicas.
 *
 * @param reads keys that are only read
 * @param writes keys that are written, and perhaps read
 */
public record AccessSet(Set<String> reads, Set<String> writes) {
  private static final String ALL_KEYS = "*";

  /** Writes every key there is: conflicts with every command, whatever it reads or writes. */
  public static final AccessSet EVERYTHING = new AccessSet(Set.of(), Set.of(ALL_KEYS));

  public AccessSet {
    reads = inOrder(reads);
    writes = inOrder(writes);
  }

  /** The same bytes on the wire and on the disk, wherever the command was made. */
  private static Set<String> inOrder(Set<String> keys) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(keys));
  }

  /** What any of {@code sets} reads and what any of them writes. */
  static AccessSet unionOf(Collection<AccessSet> sets) {
    Set<String> reads = new TreeSet<>();
    Set<String> writes = new TreeSet<>();
    for (AccessSet set : sets) {
      reads.addAll(set.reads);
      writes.addAll(set.writes);
    }
    return new AccessSet(reads, writes);
  }

  /** Whether one writes what the other reads or writes. Symmetric. */
  public boolean conflictsWith(AccessSet other) {
    return isEverything()
        || other.isEverything()
        || intersect(writes, other.writes)
        || intersect(writes, other.reads)
        || intersect(reads, other.writes);
  }

  /** Whether this conflicts with every command. */
  public boolean isEverything() {
    return writes.contains(ALL_KEYS);
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
