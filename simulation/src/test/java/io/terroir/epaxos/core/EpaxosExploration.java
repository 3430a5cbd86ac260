package io.terroir.epaxos.core;

import static io.terroir.epaxos.core.EpaxosBounds.FIRST_OF_A;
import static io.terroir.epaxos.core.EpaxosBounds.OTHER_OF_A;
import static io.terroir.epaxos.core.EpaxosBounds.SECOND_OF_C;

import io.terroir.simulation.explore.Exploration;
import io.terroir.simulation.explore.Explorer.Limits;
import io.terroir.simulation.explore.Measured;
import io.terroir.simulation.explore.ReplicaGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Explores the EPaxos core within named bounds. In the package of the core, since who recovers what
 * and when is the explorer's choice and the core keeps that entry to itself; in this module, since
 * here a core with a planted error can be loaded in place of the real one.
 */
public final class EpaxosExploration {
  /** Bounds for every build: seconds to the end, or as far as stated in the test. */
  static final Map<String, EpaxosBounds> SMALL = new LinkedHashMap<>();

  /** Bounds for minutes and gigabytes, besides the small ones to their end. */
  static final Map<String, EpaxosBounds> LARGE = new LinkedHashMap<>();

  static {
    EpaxosBounds one = EpaxosBounds.of(FIRST_OF_A);
    EpaxosBounds conflicting = EpaxosBounds.of(FIRST_OF_A, SECOND_OF_C);
    EpaxosBounds commuting = EpaxosBounds.of(FIRST_OF_A, OTHER_OF_A);
    SMALL.put("slow-disks", conflicting);
    SMALL.put("one-command", one.recoveries(1).duplicates(1).crashes(1, 0));
    SMALL.put("rival-recoveries", one.withOwnVotesAtOnce().recoveries(2));
    SMALL.put("one-recovery", conflicting.withOwnVotesAtOnce().recoveries(1, 0));
    SMALL.put("commuting", commuting.withOwnVotesAtOnce().recoveries(1, 1).recoveredBy(1, 2));
    SMALL.put(
        "dead-coordinators", conflicting.withOwnVotesAtOnce().recoveries(1, 1).recoveredBy(1));
    SMALL.put(
        "restarted-coordinator",
        conflicting.withOwnVotesAtOnce().recoveries(1, 0).recoveredBy(1).crashes(1, 0));
    LARGE.put("slow-disks-recovery", conflicting.recoveries(1, 0));
    LARGE.put("duplicates", conflicting.withOwnVotesAtOnce().recoveries(1, 0).duplicates(1));
    LARGE.put(
        "restarted-voter",
        conflicting.withOwnVotesAtOnce().recoveries(1, 0).recoveredBy(2).crashes(1, 1));
    LARGE.put(
        "duplicated-validation",
        conflicting.withOwnVotesAtOnce().recoveries(1, 1).recoveredBy(1).duplicates(1));
    LARGE.put("two-recoveries", conflicting.withOwnVotesAtOnce().recoveries(1, 1));
    LARGE.put("everything", conflicting.recoveries(1, 1).duplicates(1).crashes(1, 0, 1, 2));
  }

  private EpaxosExploration() {}

  static EpaxosBounds bounds(String name) {
    Map<String, EpaxosBounds> named = SMALL.containsKey(name) ? SMALL : LARGE;
    return Objects.requireNonNull(named.get(name), () -> "no bounds are called " + name);
  }

  /** Explores the bounds with this name. */
  static Exploration explore(String name, Limits limits) {
    EpaxosBounds bounds = bounds(name);
    ReplicaGroup<ReplicaFacts, GroupHistory> group = new ReplicaGroup<>(new EpaxosProtocol(bounds));
    return Measured.explore("EPaxos " + name + " (" + bounds + ")", group, limits);
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
