package io.terroir.epaxos.core;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads and writes, by conflict keys such as {@code keyspace/3}. Whatever its
 * outcome or effect depends on must be in here: commands whose sets do not conflict may be executed
 * in different orders at different replicas.
 *
 * <p>A key is kept, sent and compared as a fingerprint of eight bytes, since a batch has thousands
 * of keys and a replica keeps those of every command it knows. Two keys with one fingerprint only
 * make two commands conflict that need not: they are ordered, which is never wrong. Immutable.
 */
public final class AccessSet {
  /** Fixed for ever: fingerprints are in journals, and all replicas must compute the same. */
  private static final HashFunction FINGERPRINT = Hashing.farmHashFingerprint64();

  private static final long ALL_KEYS = fingerprint("*");
  private static final long[] NONE = {};

  /** Writes every key there is: conflicts with every command, whatever it reads or writes. */
  public static final AccessSet EVERYTHING = new AccessSet(NONE, new long[] {ALL_KEYS});

  /** Sorted, each once. */
  private final long[] reads;

  private final long[] writes;

  private AccessSet(long[] reads, long[] writes) {
    this.reads = reads;
    this.writes = writes;
  }

  /**
   * The set of these keys.
   *
   * @param reads keys that are only read
   * @param writes keys that are written, and perhaps read
   */
  public AccessSet(Set<String> reads, Set<String> writes) {
    this(fingerprints(reads), fingerprints(writes));
  }

  /**
   * The set of these fingerprints, in any order: what {@link #forEachRead} and {@link
   * #forEachWrite} have shown.
   */
  public static AccessSet ofFingerprints(long[] reads, long[] writes) {
    return new AccessSet(inOrder(reads.clone()), inOrder(writes.clone()));
  }

  private static long[] fingerprints(Set<String> keys) {
    return inOrder(keys.stream().mapToLong(AccessSet::fingerprint).toArray());
  }

  private static long fingerprint(String key) {
    return FINGERPRINT.hashString(key, StandardCharsets.UTF_8).asLong();
  }

  /** The same bytes on the wire and on the disk, wherever the command was made. */
  private static long[] inOrder(long[] keys) {
    boolean ordered = true;
    for (int i = 1; i < keys.length; i++) {
      ordered &= keys[i - 1] < keys[i];
    }
    if (ordered) {
      return keys;
    }
    Arrays.sort(keys);
    int kept = 0;
    for (int i = 0; i < keys.length; i++) {
      if (i == 0 || keys[i] != keys[kept - 1]) {
        keys[kept++] = keys[i];
      }
    }
    return kept == keys.length ? keys : Arrays.copyOf(keys, kept);
  }

  /** What any of {@code sets} reads and what any of them writes. */
  static AccessSet unionOf(Collection<AccessSet> sets) {
    return new AccessSet(union(sets, set -> set.reads), union(sets, set -> set.writes));
  }

  private static long[] union(Collection<AccessSet> sets, Function<AccessSet, long[]> part) {
    long[] all = new long[sets.stream().mapToInt(set -> part.apply(set).length).sum()];
    int used = 0;
    for (AccessSet set : sets) {
      long[] keys = part.apply(set);
      System.arraycopy(keys, 0, all, used, keys.length);
      used += keys.length;
    }
    return inOrder(all);
  }

  /** Shows the keys that are only read, as fingerprints in ascending order. */
  public void forEachRead(LongConsumer consumer) {
    for (long key : reads) {
      consumer.accept(key);
    }
  }

  /** Shows the keys that are written, as fingerprints in ascending order. */
  public void forEachWrite(LongConsumer consumer) {
    for (long key : writes) {
      consumer.accept(key);
    }
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
    return Arrays.binarySearch(writes, ALL_KEYS) >= 0;
  }

  private static boolean intersect(long[] some, long[] others) {
    int i = 0;
    int j = 0;
    while (i < some.length && j < others.length) {
      if (some[i] == others[j]) {
        return true;
      }
      if (some[i] < others[j]) {
        i++;
      } else {
        j++;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof AccessSet set
            && Arrays.equals(reads, set.reads)
            && Arrays.equals(writes, set.writes));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(reads) + Arrays.hashCode(writes);
  }

  /** For people, who know the fingerprints of no keys: how many there are. */
  @Override
  public String toString() {
    return isEverything()
        ? "AccessSet[everything]"
        : "AccessSet[%d reads, %d writes]".formatted(reads.length, writes.length);
  }
}
