package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.Statistics;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a replica since its start. Written on its pipe, readable from any thread. */
public final class ReplicaMetrics {
  private final LongAdder executed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder instances = new LongAdder();
  private final LongAdder commands = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile long fastCommits;
  private volatile long slowCommits;
  private volatile long recoveries;
  private volatile long noOps;
  private volatile long pending;

  /** Written on the pipe alone: what earlier lives in this process have counted. */
  private long earlierFastCommits;

  private long earlierSlowCommits;
  private long earlierRecoveries;
  private long earlierNoOps;

  /** A new core begins to count. */
  void beginLife() {
    earlierFastCommits = fastCommits;
    earlierSlowCommits = slowCommits;
    earlierRecoveries = recoveries;
    earlierNoOps = noOps;
  }

  void update(Statistics statistics, int waiting) {
    fastCommits = earlierFastCommits + statistics.fastCommits();
    slowCommits = earlierSlowCommits + statistics.slowCommits();
    recoveries = earlierRecoveries + statistics.recoveries();
    noOps = earlierNoOps + statistics.noOps();
    pending = waiting;
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
    return fastCommits;
  }

  /** Commands submitted here that were committed after two round trips. */
  public long slowCommits() {
    return slowCommits;
  }

  /** Attempts of this replica to recover an id. */
  public long recoveries() {
    return recoveries;
  }

  /** Ids decided to be no-ops, whoever submitted them. */
  public long noOps() {
    return noOps;
  }

  /** Commands applied to the state machine, those included that its store had lost. */
  public long executed() {
    return executed.sum();
  }

  /** Messages that were not taken by the transport or by the pipe. */
  public long droppedMessages() {
    return dropped.sum();
  }

  /** Commands refused because too many are open, or one that they conflict with for too long. */
  public long refused() {
    return refused.sum();
  }

  /** Commands whose clients wait. */
  public long pending() {
    return pending;
  }
}
