package io.terroir.runtime.keyspace;

/** How concurrent writes to a weak keyspace merge; fixed when the keyspace is created. */
public enum MergeType {
  /** Last writer wins, by hybrid logical clock, then node. */
  LWW_REGISTER,
  /** A counter that can go up and down. */
  PN_COUNTER,
  /** A set in which a concurrent add and remove of one element leaves it in. */
  ADD_WINS_SET
}
