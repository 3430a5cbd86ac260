package io.terroir.raft.core;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configurations along the log. One is in effect from the moment at which its entry is
 * appended, committed or not (thesis, section 4.1), and no longer once that entry is removed: then
 * the one before it is in effect again.
 */
final class MembershipLog {
  /** In the order of the log; all but the first are beyond the commit index. */
  private final List<Configuration> known;

  /**
   * What a replica finds.
   *
   * @param found the last configuration that is applied, or that of the creation, and those in the
   *     log after it
   */
  MembershipLog(List<Configuration> found) {
    Invariants.check(!found.isEmpty(), "a group begins with members");
    known = new ArrayList<>(found);
  }

  Configuration latest() {
    return known.get(known.size() - 1);
  }

  /**
   * Whether {@code node} votes by the latest configuration, or by one that the latest may yet have
   * to give way to. Until the configuration without it is committed, a voter that goes may be the
   * only one that holds it, and must lead once more (thesis, section 4.2.2).
   */
  boolean mayElect(NodeId node) {
    return known.stream().anyMatch(configuration -> configuration.members().elects(node));
  }

  /**
   * The committed configuration without {@code node}; empty if there is none, or if a later one has
   * the node again. That may be the one of the group's creation: a leader may have invited the node
   * and fallen before anybody had the entry about it.
   */
  Optional<LogPosition> removalOf(NodeId node) {
    boolean takesPart =
        known.stream().anyMatch(configuration -> configuration.members().takesPart(node));
    return takesPart ? Optional.empty() : Optional.of(known.get(0).at());
  }

  /** The log has grown; returns whether another configuration is in effect. */
  boolean appended(List<Entry> entries) {
    int before = known.size();
    for (Entry entry : entries) {
      if (entry.kind() == Entry.Kind.MEMBERS) {
        known.add(Configuration.of(entry));
      }
    }
    return known.size() > before;
  }

  /** The log has lost {@code index} and all after it; returns whether that changes anything. */
  boolean truncatedFrom(long index) {
    int before = known.size();
    while (latest().index() >= index) {
      known.remove(known.size() - 1);
      Invariants.check(!known.isEmpty(), "what is committed is not removed");
    }
    return known.size() < before;
  }

  /** Everything up to {@code index} stays. */
  void committed(long index) {
    while (known.size() > 1 && known.get(1).index() <= index) {
      known.remove(0);
    }
  }

  /** The log begins anew after a snapshot in which {@code configuration} is in effect. */
  void reset(Configuration configuration) {
    known.clear();
    known.add(configuration);
  }
}
