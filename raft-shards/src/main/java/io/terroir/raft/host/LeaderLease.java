package io.terroir.raft.host;

import io.terroir.raft.core.RaftCore;
import io.terroir.raft.core.Role;
import io.terroir.raft.core.Term;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Until when a leader may read without asking anybody (thesis, section 6.4.1). Whoever answered a
 * round helps to elect no other leader for the shortest election timeout from then on, also if its
 * term ends or it is restarted; so until that has passed since the round was <em>sent</em> nobody
 * else can have committed anything. One tick less, as voters count ticks and the first may come at
 * once, and less what clocks may drift apart.
 *
 * <p>Time is the time that has passed, never ticks: a process that was stalled gives its cores
 * fewer ticks than have passed.
 *
 * <p>Members may change within a lease. Whoever has a configuration of which the majority that
 * answered knew nothing has it from this leader, or by way of one that was elected by members who
 * had: it has promised something later than that majority.
 */
final class LeaderLease {
  private record SentRound(long number, long nanos) {}

  private final long leaseNanos;
  private final Deque<SentRound> unconfirmed = new ArrayDeque<>();
  private Term term = Term.ZERO;
  private long lastSentRound;
  private boolean confirmed;
  private long sentNanos;

  LeaderLease(RaftConfig config) {
    long promiseNanos = (config.core().electionTicksMin() - 1) * config.tick().toNanos();
    this.leaseNanos = config.leaseReads().map(terms -> terms.leaseNanos(promiseNanos)).orElse(0L);
  }

  /** Whether there are leases at all. */
  boolean isOn() {
    return leaseNanos > 0;
  }

  /**
   * After a step.
   *
   * @param beforeNanos the pipe's clock before it: what the step sends was not sent earlier
   */
  void stepped(RaftCore core, long beforeNanos) {
    boolean leads = core.role() == Role.LEADER;
    if (!leads || !core.term().equals(term)) {
      forget(core.term());
    }
    if (!leads) {
      return;
    }
    if (core.sentRound() > lastSentRound) {
      lastSentRound = core.sentRound();
      unconfirmed.add(new SentRound(lastSentRound, beforeNanos));
    }
    while (!unconfirmed.isEmpty() && unconfirmed.element().number() <= core.confirmedRound()) {
      sentNanos = unconfirmed.remove().nanos();
      confirmed = true;
    }
  }

  private void forget(Term now) {
    term = now;
    lastSentRound = 0;
    confirmed = false;
    unconfirmed.clear();
  }

  /**
   * Whether a read that has arrived may be served at the present commit index.
   *
   * @param nowNanos the pipe's clock, read after the read arrived
   */
  boolean holds(RaftCore core, long nowNanos) {
    return confirmed
        && core.mayLease()
        && core.term().equals(term)
        && nowNanos - sentNanos < leaseNanos;
  }
}
