package io.terroir.epaxos.core;

/** What the core did since its start. Read on the core's thread. */
public final class Statistics {
  private long fastCommits;
  private long slowCommits;
  private long recoveries;
  private long noOps;

  void countFast(Command batch) {
    fastCommits += batch.payloads().size();
  }

  void countAccepted(Ballot ballot, Proposal proposal) {
    if (ballot.isZero() && proposal instanceof Command batch) {
      slowCommits += batch.payloads().size();
    }
  }

  void countRecovery() {
    recoveries++;
  }

  void countNoOp() {
    noOps++;
  }

  /** Commands of this replica committed after one round trip, each of a batch counted. */
  public long fastCommits() {
    return fastCommits;
  }

  /** Commands of this replica committed after two, each of a batch counted. */
  public long slowCommits() {
    return slowCommits;
  }

  /** Recoveries begun here, each attempt counted. */
  public long recoveries() {
    return recoveries;
  }

  /** Instances known here that were decided to be no-ops. */
  public long noOps() {
    return noOps;
  }
}
