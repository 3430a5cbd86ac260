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
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looked at after every event of a node: one leader per term (Raft, section 5.2), over restarts
 * too, terms and indexes that never fall within a run of a replica, and equal states at equal
 * indexes.
 */
final class RaftInvariants {
  private record Reign(ShardId shard, long term) {}

  /** A node, and the replicas of its present run. */
  static final class Watched {
    private final SimulatedProcess process;
    private final Map<ShardId, Seen> seen = new LinkedHashMap<>();
    private @Nullable NodeAssembly run;

    Watched(SimulatedProcess process) {
      this.process = process;
    }
  }

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
  private final Map<Reign, String> leaders = new HashMap<>();

  RaftInvariants(Consumer<Violation> violations) {
    this.violations = violations;
    this.states = new ShardStates(violations);
  }

  void look(Watched watched) {
    Optional<NodeAssembly> running = watched.process.node();
    if (running.isPresent()) {
      look(watched, running.get());
    }
  }

  private void look(Watched watched, NodeAssembly node) {
    if (watched.run != node) {
      watched.run = node;
      watched.seen.clear();
    }
    Collection<RaftGroup> groups = node.strong().host().groups();
    if (groups.size() != watched.seen.size()) {
      // One that is opened again, after it was no member, begins with nothing.
      watched.seen.keySet().retainAll(groups.stream().map(RaftGroup::shard).toList());
      for (RaftGroup group : groups) {
        watched.seen.computeIfAbsent(
            group.shard(), shard -> new Seen(watched.process.name(), group));
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
    if (term < seen.term) {
      violated(seen, "its term fell from " + seen.term + " to " + term);
    }
    if (commitIndex < seen.commitIndex) {
      violated(seen, "its commit index fell");
    }
    if (appliedIndex < seen.appliedIndex) {
      violated(seen, "its applied index fell");
    }
    if (leads) {
      String other = leaders.putIfAbsent(new Reign(group.shard(), term), seen.node);
      if (other != null && !other.equals(seen.node)) {
        violated(seen, "it leads in term " + term + ", in which " + other + " led");
      }
    }
    if (appliedIndex != seen.appliedIndex) {
      states.applied(seen.node, node, group.shard(), appliedIndex);
    }
    seen.term = term;
    seen.led = leads;
    seen.commitIndex = commitIndex;
    seen.appliedIndex = appliedIndex;
  }

  private void violated(Seen seen, String says) {
    violations.accept(new Violation("raft", seen + ": " + says, List.of()));
  }
}
