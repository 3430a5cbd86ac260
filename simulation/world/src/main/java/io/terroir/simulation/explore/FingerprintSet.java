package io.terroir.simulation.explore;

/**
 * A set of 64-bit fingerprints in an open-addressing table: eight bytes per place, at most two
 * thirds of them taken. Of {@code n} states a pair has the same fingerprint with a probability of
 * about {@code n^2 / 2^65}, which for ten million states is one in 370,000; such a pair would hide
 * a state, never invent one.
 */
final class FingerprintSet {
  private static final int INITIAL_CAPACITY = 1 << 12;

  private long[] table = new long[INITIAL_CAPACITY];
  private int size;
  private boolean hasZero;

  /** Adds {@code fingerprint}; returns whether it was new. */
  boolean add(long fingerprint) {
    if (fingerprint == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    int slot = find(fingerprint);
    if (table[slot] != 0) {
      return false;
    }
    table[slot] = fingerprint;
    size++;
    if (size * 3L > table.length * 2L) {
      grow();
    }
    return true;
  }

  boolean contains(long fingerprint) {
    return fingerprint == 0 ? hasZero : table[find(fingerprint)] == fingerprint;
  }

  /** How many were added. */
  int size() {
    return size + (hasZero ? 1 : 0);
  }

  private int find(long fingerprint) {
    int mask = table.length - 1;
    int slot = (int) Mix.mix(fingerprint) & mask;
    while (table[slot] != 0 && table[slot] != fingerprint) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] full = table;
    table = new long[full.length * 2];
    for (long fingerprint : full) {
      if (fingerprint != 0) {
        table[find(fingerprint)] = fingerprint;
      }
    }
  }
}
