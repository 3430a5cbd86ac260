package io.terroir.node.process;

/**
 * Directory commands that config replicas have committed as their coordinators.
 *
 * @param fast in one round trip
 * @param slow in two
 */
public record CommitCounts(long fast, long slow) {
  /** Nothing. */
  public static final CommitCounts NONE = new CommitCounts(0, 0);

  /** Of both. */
  public CommitCounts plus(CommitCounts other) {
    return new CommitCounts(fast + other.fast, slow + other.slow);
  }

  /** What is more here than in an earlier count. */
  public CommitCounts minus(CommitCounts earlier) {
    return new CommitCounts(fast - earlier.fast, slow - earlier.slow);
  }

  /** All. */
  public long total() {
    return fast + slow;
  }
}
