package io.terroir.simulation.checker.linearizability;

import java.util.Arrays;

/** One explanation of what happened so far. Immutable. */
final class Configuration<S> {
  private static final int[] NONE = {};

  private final S state;

  /** Bit per slot: operations that are under way, and already have their place. */
  private final long linearized;

  /** Numbers of the open operations that have their place, ascending. */
  private final int[] used;

  private Configuration(S state, long linearized, int[] used) {
    this.state = state;
    this.linearized = linearized;
    this.used = used;
  }

  static <S> Configuration<S> initial(S state) {
    return new Configuration<>(state, 0, NONE);
  }

  /** The state of the object after everything that has its place. */
  S state() {
    return state;
  }

  long linearized() {
    return linearized;
  }

  boolean has(int slot) {
    return (linearized & 1L << slot) != 0;
  }

  boolean uses(int open) {
    return Arrays.binarySearch(used, open) >= 0;
  }

  int[] used() {
    return used.clone();
  }

  Configuration<S> with(int slot, S next) {
    return new Configuration<>(next, linearized | 1L << slot, used);
  }

  Configuration<S> without(int slot) {
    return new Configuration<>(state, linearized & ~(1L << slot), used);
  }

  Configuration<S> using(int open, S next) {
    int[] more = Arrays.copyOf(used, used.length + 1);
    int at = used.length;
    for (; at > 0 && more[at - 1] > open; at--) {
      more[at] = more[at - 1];
    }
    more[at] = open;
    return new Configuration<>(next, linearized, more);
  }

  Configuration<S> forgetting(int open) {
    int[] fewer = Arrays.stream(used).filter(number -> number != open).toArray();
    return new Configuration<>(state, linearized, fewer);
  }

  /** Whether this can do everything that {@code other} of equal state and slots can. */
  boolean isAtLeastAsFreeAs(Configuration<S> other) {
    if (used.length > other.used.length) {
      return false;
    }
    int at = 0;
    for (int number : used) {
      while (at < other.used.length && other.used[at] < number) {
        at++;
      }
      if (at == other.used.length || other.used[at] != number) {
        return false;
      }
    }
    return true;
  }
}
