package io.terroir.simulation.explore;

import java.util.Arrays;

/** Non-negative numbers to non-negative numbers, in an open-addressing table. */
final class LongIntMap {
  /** What {@link #get} says of a key that is not there. */
  static final int ABSENT = -1;

  private static final int INITIAL_CAPACITY = 1 << 10;
  private static final long FREE = -1;

  private long[] keys = newKeys(INITIAL_CAPACITY);
  private int[] values = new int[INITIAL_CAPACITY];
  private int size;

  int get(long key) {
    int slot = find(key);
    return keys[slot] == FREE ? ABSENT : values[slot];
  }

  void put(long key, int value) {
    int slot = find(key);
    if (keys[slot] == FREE) {
      size++;
    }
    keys[slot] = key;
    values[slot] = value;
    if (size * 2 > keys.length) {
      grow();
    }
  }

  /** The key of two numbers that are not negative. */
  static long key(int high, int low) {
    return ((long) high << 32) | low;
  }

  private int find(long key) {
    int mask = keys.length - 1;
    int slot = (int) Mix.mix(key) & mask;
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = newKeys(oldKeys.length * 2);
    values = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = find(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static long[] newKeys(int capacity) {
    long[] free = new long[capacity];
    Arrays.fill(free, FREE);
    return free;
  }
}
