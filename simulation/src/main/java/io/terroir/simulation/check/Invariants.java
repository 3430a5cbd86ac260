package io.terroir.simulation.check;

import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.platform.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at the node of every event, right after it. */
public final class Invariants {
  /** A broken invariant is broken after every event that follows. */
  private static final int VIOLATIONS_MAX = 20;

  private final List<Violation> violations = new ArrayList<>();
  private final RaftInvariants raft = new RaftInvariants(this::violated);
  private final EpaxosInvariants epaxos = new EpaxosInvariants(this::violated);
  private final Map<String, RaftInvariants.Watched> nodes = new HashMap<>();
  private RaftInvariants.@Nullable Watched current;

  /** Begins to look. */
  public static Invariants watch(Cluster cluster) {
    Invariants invariants = new Invariants();
    cluster
        .nodes()
        .forEach(node -> invariants.nodes.put(node.name(), new RaftInvariants.Watched(node)));
    cluster.onNodeStart((process, node) -> invariants.epaxos.follow(process.name(), node));
    cluster
        .world()
        .onEvent(
            (atNanos, where, what, fingerprint) ->
                invariants.current = invariants.nodes.get(where));
    cluster.world().always(invariants::look);
    return invariants;
  }

  private void look() {
    RaftInvariants.Watched node = current;
    if (node != null) {
      raft.look(node);
    }
  }

  private void violated(Violation violation) {
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add(violation);
    }
  }

  /** What was broken so far. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }
}
