package io.terroir.simulation.check;

import io.terroir.node.assembly.NodeAssembly;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.ShardId;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.platform.SimulatedProcess;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looked at after every event of a node: one leader per term (Raft, section 5.2), over restarts
 * too, terms and indexes that never fall within a run of a replica, and equal states at equal
 * indexes.
 */
final class RaftInvariants {
  private record Reign(ShardId shard, long term) {}

  /** The replicas of one run of a node. */
  private record Watched(NodeAssembly run, Map<ShardId, Seen> seen) {}

  /** What one run of a replica showed last. */
  private static final class Seen {
    private final String node;
    private final RaftGroup group;
    private long term;
    private long commitIndex;
    private long appliedIndex;
    private boolean led;

    Seen(String node, RaftGroup group) {
      this.node = node;
      this.group = group;
      this.term = group.term().number();
    }

    @Override
    public String toString() {
      return node + ", " + group.shard();
    }
  }

  private final Consumer<Violation> violations;
  private final ShardStates states;
  private final Map<String, Watched> nodes = new HashMap<>();
  private final Map<Reign, String> leaders = new HashMap<>();

  RaftInvariants(Consumer<Violation> violations) {
    this.violations = violations;
    this.states = new ShardStates(violations);
  }

  void look(SimulatedProcess process, NodeAssembly node) {
    Watched watched = nodes.get(process.name());
    if (watched == null || watched.run != node) {
      watched = new Watched(node, new LinkedHashMap<>());
      nodes.put(process.name(), watched);
    }
    Collection<RaftGroup> groups = node.strong().host().groups();
    if (groups.size() != watched.seen.size()) {
      for (RaftGroup group : groups) {
        watched.seen.computeIfAbsent(group.shard(), shard -> new Seen(process.name(), group));
      }
    }
    for (Seen seen : watched.seen.values()) {
      look(node, seen);
    }
  }

  private void look(NodeAssembly node, Seen seen) {
    RaftGroup group = seen.group;
    long term = group.term().number();
    long commitIndex = group.commitIndex();
    long appliedIndex = group.appliedIndex();
    boolean leads = group.isLeader();
    if (term == seen.term
        && leads == seen.led
        && commitIndex == seen.commitIndex
        && appliedIndex == seen.appliedIndex) {
      return;
    }
    require(term >= seen.term, seen, "its term fell from " + seen.term + " to " + term);
    require(commitIndex >= seen.commitIndex, seen, "its commit index fell");
    require(appliedIndex >= seen.appliedIndex, seen, "its applied index fell");
    if (leads) {
      String other = leaders.putIfAbsent(new Reign(group.shard(), term), seen.node);
      require(
          other == null || other.equals(seen.node),
          seen,
          "it leads in term " + term + ", in which " + other + " led");
    }
    if (appliedIndex != seen.appliedIndex) {
      states.applied(seen.node, node, group.shard(), appliedIndex);
    }
    seen.term = term;
    seen.led = leads;
    seen.commitIndex = commitIndex;
    seen.appliedIndex = appliedIndex;
  }

  private void require(boolean holds, Seen seen, String says) {
    if (!holds) {
      violations.accept(new Violation("raft", seen + ": " + says, List.of()));
    }
  }
}
