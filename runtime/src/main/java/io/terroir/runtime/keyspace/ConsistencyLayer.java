package io.terroir.runtime.keyspace;

/** Which layer keeps a keyspace. */
public sealed interface ConsistencyLayer {
  /**
   * Raft shards in the home region of each origin.
   *
   * @param readReplicas whether other regions that the policy allows keep read replicas
   */
  record Strong(boolean readReplicas) implements ConsistencyLayer {}

  /** Replicas in every allowed region that merge. */
  record Weak(MergeType mergeType) implements ConsistencyLayer {}
}
