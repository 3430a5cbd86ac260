package io.terroir.sdk;

/** How concurrent writes to a weak keyspace merge. */
public enum MergeType {
  /** Registers: the last writer wins. */
  LWW_REGISTER,
  /** Counters that go up and down. */
  PN_COUNTER,
  /** Sets in which a concurrent add and remove of one element leaves it in. */
  ADD_WINS_SET
}
