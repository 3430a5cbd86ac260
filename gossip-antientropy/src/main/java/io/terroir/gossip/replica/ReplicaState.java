package io.terroir.gossip.replica;

import io.terroir.runtime.replica.ClosedTime;

/**
 * How far a read replica is with a shard.
 *
 * @param generation counts the snapshots that replaced it; part of the keys of its entries
 * @param revision up to which it has everything that it may have; -1 if it has nothing
 * @param closed up to when it is known to be complete; at time 0 if that is not known
 */
public record ReplicaState(long generation, long revision, ClosedTime closed) {
  /** Nothing yet. */
  public static final ReplicaState BLANK = new ReplicaState(0, -1, new ClosedTime(0, 0));

  /** Whether it has nothing. */
  public boolean isBlank() {
    return revision < 0;
  }

  ReplicaState at(long nextRevision) {
    return new ReplicaState(generation, nextRevision, closed);
  }

  /** With {@code mark}, if it is later and this replica has the revision that it speaks of. */
  ReplicaState closedBy(ClosedTime mark) {
    return mark.revision() <= revision && mark.wallMillis() > closed.wallMillis()
        ? new ReplicaState(generation, revision, mark)
        : this;
  }
}
