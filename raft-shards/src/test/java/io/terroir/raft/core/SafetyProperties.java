package io.terroir.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Watches the replicas of one group for the properties of the paper's figure 3. */
final class SafetyProperties {
  private final Map<Term, NodeId> leaders = new HashMap<>();
  private final Map<LogPosition, Entry> entries = new HashMap<>();
  private final Map<LogPosition, LogPosition> predecessors = new HashMap<>();
  private final TreeMap<Long, Entry> committed = new TreeMap<>();
  private final Map<NodeId, LogPosition> leaderEnds = new HashMap<>();
  private final String run;

  SafetyProperties(String run) {
    this.run = run;
  }

  /** Checks one replica after a step of it. */
  void check(TestReplica replica) {
    if (replica.core.role() == Role.LEADER) {
      electionSafety(replica);
      leaderAppendOnly(replica);
      leaderCompleteness(replica);
    } else {
      leaderEnds.remove(replica.id);
    }
    logMatching(replica);
    stateMachineSafety(replica);
  }

  private void electionSafety(TestReplica replica) {
    NodeId leader = leaders.computeIfAbsent(replica.core.term(), term -> replica.id);
    assertThat(leader).as("leader of %s, %s", replica.core.term(), run).isEqualTo(replica.id);
  }

  private void leaderAppendOnly(TestReplica replica) {
    LogPosition end = leaderEnds.put(replica.id, replica.log.last());
    if (end != null && end.index() >= replica.log.base().index()) {
      assertThat(replica.log.termAt(end.index()))
          .as("a leader keeps its log, %s", run)
          .contains(end.term());
    }
  }

  /** Same position, same entry, same predecessor: by induction the same log up to it. */
  private void logMatching(TestReplica replica) {
    long last = replica.log.last().index();
    for (long i = Math.max(replica.log.base().index() + 1, last - 3); i <= last; i++) {
      Entry entry = replica.log.read(i, 1).get(0);
      Entry known = entries.computeIfAbsent(entry.position(), position -> entry);
      assertThat(entry).as("log matching, %s", run).isEqualTo(known);
      LogPosition before = new LogPosition(replica.log.termAt(i - 1).orElseThrow(), i - 1);
      LogPosition knownBefore = predecessors.computeIfAbsent(entry.position(), at -> before);
      assertThat(before).as("log matching before %s, %s", entry, run).isEqualTo(knownBefore);
    }
  }

  private void leaderCompleteness(TestReplica replica) {
    committed
        .tailMap(replica.log.base().index(), false)
        .forEach(
            (index, entry) -> {
              if (entry.term().isBefore(replica.core.term())) {
                assertThat(replica.log.termAt(index))
                    .as("leader of %s holds committed %d, %s", replica.core.term(), index, run)
                    .contains(entry.term());
              }
            });
  }

  private void stateMachineSafety(TestReplica replica) {
    long from = Math.max(replica.log.base().index() + 1, replica.core.applicableIndex() - 5);
    for (long i = from; i <= replica.core.applicableIndex(); i++) {
      Entry entry = replica.log.read(i, 1).get(0);
      Entry known = committed.computeIfAbsent(i, index -> entry);
      assertThat(entry).as("applied at %d, %s", i, run).isEqualTo(known);
    }
  }

  /** Entries that some replica was allowed to apply. */
  Map<Long, Entry> committed() {
    return committed;
  }
}
