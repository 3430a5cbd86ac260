package io.terroir.raft.host;

import io.terroir.raft.host.RaftBounds.Beginning;
import io.terroir.simulation.explore.Exploration;
import io.terroir.simulation.explore.Explorer.Limits;
import io.terroir.simulation.explore.Measured;
import io.terroir.simulation.explore.ReplicaGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Explores the Raft core within named bounds. In the package of its host, which keeps the recovery
 * of a replica to itself; in this module, since here a core with a planted error can be loaded in
 * place of the real one.
 */
public final class RaftExploration {
  /** Bounds for every build: seconds to the end, or as far as stated in the test. */
  static final Map<String, RaftBounds> SMALL = new LinkedHashMap<>();

  /** Bounds for minutes and gigabytes, besides the small ones to their end. */
  static final Map<String, RaftBounds> LARGE = new LinkedHashMap<>();

  static {
    SMALL.put("one-leader", RaftBounds.of(1, 2));
    SMALL.put("two-leaders", RaftBounds.of(2, 1));
    SMALL.put(
        "blank-disks", RaftBounds.of(2, 0).from(Beginning.BLANK, Beginning.BLANK, Beginning.BLANK));
    SMALL.put("one-leader-beats", RaftBounds.of(1, 1).beats(1));
    SMALL.put("slow-leader", RaftBounds.of(1, 1).slowDisks(0));
    SMALL.put("crash", RaftBounds.of(2, 0).crashes(1, 1));
    SMALL.put(
        "old-terms",
        RaftBounds.of(2, 0).from(Beginning.of(2, 1L), Beginning.of(2), Beginning.of(2, 2L)));
    LARGE.put("two-leaders-two-commands", RaftBounds.of(2, 2).duplicates(1));
    LARGE.put("three-leaders", RaftBounds.of(3, 1));
    LARGE.put("everything", RaftBounds.of(3, 2).beats(1).duplicates(1).crashes(1, 0, 1, 2));
  }

  private RaftExploration() {}

  static RaftBounds bounds(String name) {
    Map<String, RaftBounds> named = SMALL.containsKey(name) ? SMALL : LARGE;
    return Objects.requireNonNull(named.get(name), () -> "no bounds are called " + name);
  }

  /** Explores the bounds with this name. */
  static Exploration explore(String name, Limits limits) {
    RaftBounds bounds = bounds(name);
    ReplicaGroup<ReplicaFacts, GroupHistory> group = new ReplicaGroup<>(new RaftProtocol(bounds));
    return Measured.explore("Raft " + name + " (" + bounds + ")", group, limits);
  }

  /** What is wrong with the core on the class path, with the way there, if anything is. */
  public static Optional<String> violation(String name, int statesMax) {
    return explore(name, Limits.states(statesMax)).counterexample().map(Object::toString);
  }

  /** Explores some bounds: {@code statesMax name...}. */
  public static void main(String[] args) {
    int statesMax = Integer.parseInt(args[0]);
    for (int i = 1; i < args.length; i++) {
      explore(args[i], Limits.states(statesMax));
    }
  }
}
