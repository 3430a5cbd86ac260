package io.terroir.epaxos.core;

/**
 * How many ids a replica knows in each phase; those whose records were dropped are not counted.
 *
 * @param initial known, and nothing voted
 * @param preAccepted voted for as their coordinators proposed them
 * @param accepted voted for in a second round
 * @param committed decided, executed ones included
 */
public record PhaseCounts(int initial, int preAccepted, int accepted, int committed) {
  /** No id at all. */
  public static final PhaseCounts NONE = new PhaseCounts(0, 0, 0, 0);

  /** Known ids that are not decided here. */
  public int open() {
    return initial + preAccepted + accepted;
  }
}
