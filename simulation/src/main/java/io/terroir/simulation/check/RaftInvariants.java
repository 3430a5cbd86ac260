package io.terroir.simulation.check;

import io.terroir.node.assembly.NodeAssembly;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.ShardId;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.platform.SimulatedProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looked at after every event of a node: one leader per term (Raft, section 5.2), over restarts
 * too, and terms and indexes that never fall within a run of a replica.
 */
final class RaftInvariants {
  private record Replica(String node, ShardId shard) {}

  private record Reign(ShardId shard, long term) {}

  /** What one run of a replica showed last. */
  private static final class Seen {
    private final NodeAssembly run;
    private long term;
    private long commitIndex;
    private long appliedIndex;
    private boolean led;

    Seen(NodeAssembly run, long term) {
      this.run = run;
      this.term = term;
    }
  }

  private final Consumer<Violation> violations;
  private final Map<Replica, Seen> replicas = new HashMap<>();
  private final Map<Reign, String> leaders = new HashMap<>();

  RaftInvariants(Consumer<Violation> violations) {
    this.violations = violations;
  }

  void look(SimulatedProcess process, NodeAssembly node) {
    for (RaftGroup group : node.strong().host().groups()) {
      look(process.name(), node, group);
    }
  }

  private void look(String name, NodeAssembly node, RaftGroup group) {
    Replica replica = new Replica(name, group.shard());
    Seen seen = replicas.get(replica);
    long term = group.term().number();
    if (seen == null || seen.run != node) {
      seen = new Seen(node, term);
      replicas.put(replica, seen);
    }
    boolean leads = group.isLeader();
    if (term == seen.term
        && leads == seen.led
        && group.commitIndex() == seen.commitIndex
        && group.appliedIndex() == seen.appliedIndex) {
      return;
    }
    require(term >= seen.term, replica, "its term fell from " + seen.term + " to " + term);
    require(group.commitIndex() >= seen.commitIndex, replica, "its commit index fell");
    require(group.appliedIndex() >= seen.appliedIndex, replica, "its applied index fell");
    if (leads) {
      String other = leaders.putIfAbsent(new Reign(group.shard(), term), name);
      require(
          other == null || other.equals(name),
          replica,
          "it leads in term " + term + ", in which " + other + " led");
    }
    seen.term = term;
    seen.led = leads;
    seen.commitIndex = group.commitIndex();
    seen.appliedIndex = group.appliedIndex();
  }

  private void require(boolean holds, Replica replica, String says) {
    if (!holds) {
      violations.accept(
          new Violation("raft", replica.node() + ", " + replica.shard() + ": " + says, List.of()));
    }
  }
}
