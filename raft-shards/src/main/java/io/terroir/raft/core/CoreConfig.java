package io.terroir.raft.core;

/**
 * Bounds and times of the protocol. Times are in ticks of the driver.
 *
 * @param heartbeatTicks between rounds of heartbeats
 * @param electionTicksMin a follower that hears no leader for a random time from here ...
 * @param electionTicksMax ... to here begins an election; the random part keeps candidates from
 *     splitting the vote (paper, section 5.2). A leader that hears no majority for the minimum
 *     steps down
 * @param batchBytesMax entries in one message, in bytes; one entry may exceed it
 * @param inflightBytesMax unacknowledged entries per follower, in bytes: a slow follower costs no
 *     more memory in queues than this
 * @param restTicks a group rests when it has had nothing to do for so long, see {@link Rest}; 0 if
 *     it never does
 */
public record CoreConfig(
    int heartbeatTicks,
    int electionTicksMin,
    int electionTicksMax,
    int batchBytesMax,
    int inflightBytesMax,
    int restTicks) {
  /** Times and bounds of groups that never rest. */
  public CoreConfig(
      int heartbeatTicks,
      int electionTicksMin,
      int electionTicksMax,
      int batchBytesMax,
      int inflightBytesMax) {
    this(heartbeatTicks, electionTicksMin, electionTicksMax, batchBytesMax, inflightBytesMax, 0);
  }

  public CoreConfig {
    if (heartbeatTicks < 1
        || electionTicksMin <= 2 * heartbeatTicks
        || electionTicksMax <= electionTicksMin) {
      throw new IllegalArgumentException(
          "an election timeout must span more than two heartbeats and have a random part: heartbeat"
              + " "
              + heartbeatTicks
              + ", election "
              + electionTicksMin
              + " to "
              + electionTicksMax);
    }
    if (batchBytesMax < 1 || inflightBytesMax < batchBytesMax) {
      throw new IllegalArgumentException("one batch must fit in the bytes in flight");
    }
    if (restTicks < 0) {
      throw new IllegalArgumentException("a time before a rest is not negative: " + restTicks);
    }
  }
}
