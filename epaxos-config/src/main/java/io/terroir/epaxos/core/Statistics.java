package io.terroir.epaxos.core;

/** What the core did since its start. Read on the core's thread. */
public final class Statistics {
  private long fastCommits;
  private long slowCommits;
  private long recoveries;
  private long noOps;

  void countFast() {
    fastCommits++;
  }

  void countAccepted(Ballot ballot) {
    if (ballot.isZero()) {
      slowCommits++;
    }
  }

  void countRecovery() {
    recoveries++;
  }

  void countNoOp() {
    noOps++;
  }

  /** Own commands committed after one round trip. */
  public long fastCommits() {
    return fastCommits;
  }

  /** Own commands committed after two. */
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
