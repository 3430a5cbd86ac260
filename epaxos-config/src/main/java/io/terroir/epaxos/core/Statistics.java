package io.terroir.epaxos.core;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts what the core does. Used on the core's thread. */
public final class Statistics {
  private long fastCommits;
  private long slowCommits;
  private long conflicts;
  private long recoveries;
  private long noOps;
  private long decided;
  private long dependencyRuns;
  private long longestDependencies;

  /** Never changed but replaced, so that totals may share it. */
  private Map<RecoveryOutcome, Long> outcomes = Map.of();

  /**
   * What was counted since the start.
   *
   * @param fastCommits commands of this replica committed after one round trip, each of a batch
   *     counted
   * @param slowCommits commands of this replica committed after two
   * @param conflicts instances of this replica to which another member had a dependency to add
   * @param recoveries recoveries begun here, each attempt counted
   * @param outcomes how many of them came to which conclusion; the others were overtaken by a
   *     higher ballot
   * @param noOps instances known here that were decided to be no-ops
   * @param decided instances known here that were decided, no-ops included
   * @param dependencyRuns runs in the dependencies of all of these: what dependencies cost, in
   *     memory and on the wire, is their runs and not their ids
   */
  public record Totals(
      long fastCommits,
      long slowCommits,
      long conflicts,
      long recoveries,
      Map<RecoveryOutcome, Long> outcomes,
      long noOps,
      long decided,
      long dependencyRuns) {
    /** Nothing. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, Map.of(), 0, 0, 0);

    public Totals {
      outcomes = Map.copyOf(outcomes);
    }

    /** Recoveries that came to {@code outcome}. */
    public long recoveries(RecoveryOutcome outcome) {
      return outcomes.getOrDefault(outcome, 0L);
    }

    /** Of this and of another core. */
    public Totals plus(Totals other) {
      Map<RecoveryOutcome, Long> both = new HashMap<>(outcomes);
      other.outcomes.forEach((outcome, count) -> both.merge(outcome, count, Long::sum));
      return new Totals(
          fastCommits + other.fastCommits,
          slowCommits + other.slowCommits,
          conflicts + other.conflicts,
          recoveries + other.recoveries,
          both,
          noOps + other.noOps,
          decided + other.decided,
          dependencyRuns + other.dependencyRuns);
    }
  }

  void countFast(Command batch) {
    fastCommits += batch.payloads().size();
  }

  void countAccepted(Ballot ballot, Proposal proposal) {
    if (ballot.isZero() && proposal instanceof Command batch) {
      slowCommits += batch.payloads().size();
    }
  }

  void countConflict() {
    conflicts++;
  }

  void countRecovery() {
    recoveries++;
  }

  void countOutcome(RecoveryOutcome outcome) {
    EnumMap<RecoveryOutcome, Long> next = new EnumMap<>(RecoveryOutcome.class);
    next.putAll(outcomes);
    next.merge(outcome, 1L, Long::sum);
    outcomes = Map.copyOf(next);
  }

  void countDecided(Instance committed) {
    decided++;
    if (committed.decidedProposal() == Nop.NOP) {
      noOps++;
    }
    int runs = committed.deps().runs().size();
    dependencyRuns += runs;
    longestDependencies = Math.max(longestDependencies, runs);
  }

  /** What was counted so far. */
  public Totals totals() {
    return new Totals(
        fastCommits, slowCommits, conflicts, recoveries, outcomes, noOps, decided, dependencyRuns);
  }

  /** The most runs in the dependencies of an instance decided since this was asked last. */
  public long takeLongestDependencies() {
    long longest = longestDependencies;
    longestDependencies = 0;
    return longest;
  }
}
