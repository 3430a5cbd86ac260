package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.EpaxosCore;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.core.RecoveryOutcome;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.core.Statistics;
import io.terroir.epaxos.core.Statistics.Totals;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.telemetry.Timing;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What a replica has done since its start. Written on its pipe, readable from any thread. */
public final class ReplicaMetrics {
  private final LongAdder executed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder instances = new LongAdder();
  private final LongAdder commands = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder snapshotsSent = new LongAdder();
  private final LongAdder snapshotsTaken = new LongAdder();
  private final Timing commandTiming = new Timing();
  private final WaitTimes journalWaits = new WaitTimes();
  private final ExecutionLag executionLag;

  private final LongAccumulator longestDependencies = new LongAccumulator(Math::max, 0);
  private volatile Totals totals = Totals.NONE;
  private volatile int pending;
  private volatile PhaseCounts phases = PhaseCounts.NONE;
  private volatile long truncationLag;

  /** Written on the pipe alone: what earlier lives in this process have counted. */
  private Totals earlier = Totals.NONE;

  ReplicaMetrics(MonotonicClock clock) {
    this.executionLag = new ExecutionLag(clock);
  }

  /** A core begins to count. */
  void beginLife() {
    earlier = totals;
    executionLag.clear();
  }

  /** Nothing is decided or executed any more, but perhaps in another life. */
  void endLife() {
    executionLag.clear();
    phases = PhaseCounts.NONE;
    truncationLag = 0;
  }

  void update(EpaxosCore core, int waiting) {
    pending = waiting;
    Statistics statistics = core.statistics();
    Totals own = statistics.totals();
    totals = earlier.equals(Totals.NONE) ? own : earlier.plus(own);
    longestDependencies.accumulate(statistics.takeLongestDependencies());
    phases = core.phases();
    truncationLag = core.durablyExecuted().size() - core.truncated().size();
  }

  void countExecuted(int count) {
    executed.add(count);
  }

  void countSubmitted(int batchSize) {
    instances.increment();
    commands.add(batchSize);
  }

  void countDropped() {
    dropped.increment();
  }

  void countRefused() {
    refused.increment();
  }

  void countSnapshotSent() {
    snapshotsSent.increment();
  }

  void countSnapshotTaken() {
    snapshotsTaken.increment();
  }

  /** Those that an operator is told. */
  ReplicaStatus.Counts counts() {
    return new ReplicaStatus.Counts(
        fastCommits(), slowCommits(), conflicts(), recoveries(), noOps());
  }

  // ---- as coordinator

  /** Instances submitted here, those after a no-op included. */
  public long instancesSubmitted() {
    return instances.sum();
  }

  /**
   * Commands submitted here, each as often as it was; divided by {@link #instancesSubmitted} it is
   * the mean size of a batch.
   */
  public long commandsSubmitted() {
    return commands.sum();
  }

  /** Commands submitted here that were committed after one round trip. */
  public long fastCommits() {
    return totals.fastCommits();
  }

  /** Commands submitted here that were committed after two round trips. */
  public long slowCommits() {
    return totals.slowCommits();
  }

  /** Instances submitted here that met a conflicting one which this replica did not know. */
  public long conflicts() {
    return totals.conflicts();
  }

  /** Commands refused because too many are open, or one that they conflict with for too long. */
  public long refused() {
    return refused.sum();
  }

  /** Commands whose clients wait. */
  public int pending() {
    return pending;
  }

  /** How long commands of clients take here, from their admission to their outcome. */
  public Timing commandTiming() {
    return commandTiming;
  }

  // ---- decisions

  /** Attempts of this replica to recover an id. */
  public long recoveries() {
    return totals.recoveries();
  }

  /** Those of them that came to {@code outcome}; the rest were overtaken by a higher ballot. */
  public long recoveries(RecoveryOutcome outcome) {
    return totals.recoveries(outcome);
  }

  /** Ids decided to be no-ops, whoever submitted them. */
  public long noOps() {
    return totals.noOps();
  }

  /** Instances decided, whoever submitted them. */
  public long decided() {
    return totals.decided();
  }

  /** Runs of ids in the dependencies of all {@link #decided} instances. */
  public long dependencyRuns() {
    return totals.dependencyRuns();
  }

  /** The most runs in the dependencies of an instance decided since this was asked last. */
  public long takeLongestDependencies() {
    return longestDependencies.getThenReset();
  }

  /** Ids known in the current epoch, by phase; nothing while the replica takes part in none. */
  public PhaseCounts phases() {
    return phases;
  }

  // ---- execution and disk

  /** Commands applied to the state machine, those included that its store had lost. */
  public long executed() {
    return executed.sum();
  }

  /** What is committed and waits for its dependencies. */
  public ExecutionLag executionLag() {
    return executionLag;
  }

  /** How long votes and decisions took from the write to the disk. */
  public WaitTimes journalWaits() {
    return journalWaits;
  }

  /** Instances executed here for good whose records are kept, since not all members have. */
  public long truncationLag() {
    return truncationLag;
  }

  // ---- between replicas

  /** Messages that were not taken by the transport or by the pipe. */
  public long droppedMessages() {
    return dropped.sum();
  }

  /** Snapshots that were given to another replica to the end. */
  public long snapshotsSent() {
    return snapshotsSent.sum();
  }

  /** Snapshots of other replicas that this one has taken its state from. */
  public long snapshotsTaken() {
    return snapshotsTaken.sum();
  }
}
