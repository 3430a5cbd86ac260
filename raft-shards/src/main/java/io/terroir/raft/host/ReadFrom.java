package io.terroir.raft.host;

/** Which replica may serve a linearizable read. */
public enum ReadFrom {
  /** The leader; others refuse and name it. */
  LEADER,
  /** Whichever is asked: one that does not lead asks its leader for the index to wait for. */
  ANY_REPLICA
}
