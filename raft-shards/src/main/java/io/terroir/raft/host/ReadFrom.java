package io.terroir.raft.host;

/** Which replica may serve a linearizable read, and on what grounds. */
public enum ReadFrom {
  /**
   * The leader, after a round of heartbeats that began when the read was there: for what must not
   * rest on clocks. Others refuse and name the leader.
   */
  CONFIRMED_LEADER,
  /** The leader, under its lease if there are leases ({@link LeaseReads}), else after a round. */
  LEADER,
  /** Whichever is asked: one that does not lead asks its leader for the index to wait for. */
  ANY_REPLICA
}
