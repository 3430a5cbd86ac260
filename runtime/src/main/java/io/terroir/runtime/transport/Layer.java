package io.terroir.runtime.transport;

/** Who an envelope is for. */
public enum Layer {
  /** EPaxos across regions. */
  EPAXOS,
  /** Raft inside a region. */
  RAFT,
  /** Membership and weak data. */
  GOSSIP,
  /** Read replicas of strong shards. */
  REPLICA,
  /** Requests and answers, see {@code io.terroir.runtime.request}. */
  REQUEST
}
