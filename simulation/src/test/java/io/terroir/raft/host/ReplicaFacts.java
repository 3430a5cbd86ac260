package io.terroir.raft.host;

import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Role;
import io.terroir.raft.core.Term;
import java.util.List;

/**
 * What invariants and choices need to know of a replica.
 *
 * @param hardState as the core has it, perhaps not yet on disk
 * @param log all entries, the first of index 1, perhaps not yet on disk
 * @param applicable how many of them may be applied
 * @param writesUnderWay not yet on disk
 * @param disksLost how many it has lost
 * @param inTouch whether it may have answered a leader so lately that it votes for nobody
 */
record ReplicaFacts(
    Role role,
    HardState hardState,
    List<Entry> log,
    long applicable,
    int writesUnderWay,
    int disksLost,
    boolean inTouch) {
  ReplicaFacts {
    log = List.copyOf(log);
  }

  Term term() {
    return hardState.term();
  }

  /** Whether it has lost its disk and not been admitted on the present one. */
  boolean joining() {
    return hardState.joining();
  }

  boolean leads() {
    return role == Role.LEADER;
  }

  /** Whether this log holds everything that {@code other} holds, in the same places. */
  boolean extendsLog(List<Entry> other) {
    return log.size() >= other.size() && log.subList(0, other.size()).equals(other);
  }
}
