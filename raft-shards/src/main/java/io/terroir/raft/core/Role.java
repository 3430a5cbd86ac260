package io.terroir.raft.core;

/** What a replica is in its group; {@link ReplicaState} holds the transitions. */
public enum Role {
  /** Answers leaders and candidates. */
  FOLLOWER,
  /** Asks whether an election could be won, without beginning a term. */
  PRE_CANDIDATE,
  /** Asks for votes in a new term. */
  CANDIDATE,
  /** Replicates its log. */
  LEADER
}
