package io.terroir.epaxos.core;

/**
 * How many answers are enough, for {@code n} members. At most {@code f} may fail at all; while at
 * most {@code e} have failed, commands without conflicts still commit after one round trip. The
 * choice is the greatest that the lower bound {@code n >= max(2e + f - 1, 2f + 1)} allows (theorem
 * 4 of the paper); for 3 and 5 members it makes the fast quorum a plain majority.
 *
 * @param members n
 */
public record Quorums(int members) {
  public Quorums {
    if (members < 1) {
      throw new IllegalArgumentException("there must be at least one member");
    }
  }

  /** How many members may fail: f. */
  public int failuresMax() {
    return (members - 1) / 2;
  }

  /** How many members may fail while the fast path is still open: e. */
  public int fastFailuresMax() {
    return Math.min(failuresMax(), (members - failuresMax() + 1) / 2);
  }

  /** Answers needed to accept, and to recover: n - f. */
  public int slow() {
    return members - failuresMax();
  }

  /** Equal answers needed to commit after one round trip: n - e. */
  public int fast() {
    return members - fastFailuresMax();
  }

  /**
   * A recoverer that waits with more pre-accepted members than this excludes that a conflicting
   * command took the fast path: n - f - e.
   */
  public int waitingThreshold() {
    return members - failuresMax() - fastFailuresMax();
  }
}
