package io.terroir.raft.core;

import java.util.Arrays;

/** Which index a majority holds, and when that commits it. */
final class CommitRule {
  private CommitRule() {}

  /**
   * The greatest value that a majority has reached: of match indexes what a majority holds, of
   * acknowledged rounds what a majority has confirmed.
   *
   * @param values one per member, the leader's own included
   */
  static long reachedByMajority(long[] values) {
    long[] ascending = values.clone();
    Arrays.sort(ascending);
    int quorum = values.length / 2 + 1;
    return ascending[values.length - quorum];
  }

  /**
   * Whether a leader may commit {@code index} because a majority holds it: only entries of its own
   * term are committed by counting, earlier ones with them (paper, section 5.4.2 and figure 8).
   */
  static boolean commits(ReplicaState leader, long index) {
    return index > leader.commitIndex()
        && leader.log().termAt(index).filter(leader.term()::equals).isPresent();
  }
}
