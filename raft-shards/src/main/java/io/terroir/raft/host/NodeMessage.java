package io.terroir.raft.host;

import java.util.List;

/** What two nodes tell each other for all groups that rest on both, see {@link NodeRounds}. */
sealed interface NodeMessage {
  /** Names the life of the sender's process. */
  long life();

  /**
   * I live.
   *
   * @param number counts the beats of this life to the receiver
   * @param knownLife the receiver's life as far as the sender knows; 0 if it knows none
   * @param handled what that life has reported up to this number has been seen to
   */
  record Beat(long life, long number, long knownLife, long handled) implements NodeMessage {}

  /**
   * The answer.
   *
   * @param number of the beat
   * @param askedByLife the life that sent the beat
   * @param left groups that rested at the sender under a leader at the receiver, and rest no more
   * @param leftUntil the report's number
   * @param complete whether there are no more of them
   */
  record Answer(
      long life, long number, long askedByLife, List<String> left, long leftUntil, boolean complete)
      implements NodeMessage {
    public Answer {
      left = List.copyOf(left);
    }
  }
}
