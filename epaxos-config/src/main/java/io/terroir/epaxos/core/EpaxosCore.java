package io.terroir.epaxos.core;

import io.terroir.runtime.Invariants;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * EPaxos* as a pure state machine: one input at a time, and what must be done about it (Ryabinin,
 * Gotsman, Sutra, "Making Democracy Work: Fixing and Simplifying Egalitarian Paxos", arXiv
 * 2511.02743). This class only hands each input to the part that handles it:
 *
 * <ul>
 *   <li>{@link Acceptor}: votes (figures 3 and 5, receiving side)
 *   <li>{@link CommitPath} and {@link AcceptRounds}: new commands (figure 3)
 *   <li>{@link Recovery}, {@link RecoveryRules}, {@link ValidationRules}: commands that were left
 *       open (figure 5)
 *   <li>{@link LeaderDetector}, {@link FailureDetector}, {@link CommitRepair}: who recovers what,
 *       and lost messages (figure 8)
 *   <li>{@link Truncation}: which records are not needed any more
 * </ul>
 *
 * <p>Not thread-safe. If an exception leaves {@link #step}, the replica must stop: its state in
 * memory may be ahead of what it has written.
 */
public final class EpaxosCore {
  private final Incarnation incarnation;
  private final Statistics statistics = new Statistics();
  private final Outbox outbox = new Outbox();
  private final List<ReplicaId> members;
  private final InstanceTable table;
  private final Truncation truncation;
  private final Acceptor acceptor;
  private final AcceptRounds rounds;
  private final CommitPath commitPath;
  private final Recovery recovery;
  private final FailureDetector failures;
  private final LeaderDetector leaders;
  private final CommitRepair repair;
  private long nowMillis;
  private long submitted;

  /**
   * A replica at its start.
   *
   * @param incarnation this life of this replica; must be durable, and greater than every earlier
   *     one, before the first step
   * @param members all members, this one included; the same at every member
   * @param restored every record of the journal
   * @param truncated what an earlier life has dropped from the journal
   * @param nowMillis the time, on the clock of all later inputs
   */
  public EpaxosCore(
      Incarnation incarnation,
      Collection<ReplicaId> members,
      Timing timing,
      RandomGenerator random,
      Collection<Instance> restored,
      Frontier truncated,
      long nowMillis) {
    this.incarnation = incarnation;
    this.members = List.copyOf(members);
    this.nowMillis = nowMillis;
    ReplicaId self = incarnation.replica();
    Invariants.check(this.members.contains(self), "a replica is one of the members");
    Peers peers = new Peers(self, this.members, outbox, request -> onRequest(self, request));
    table = new InstanceTable(outbox, restored, truncated);
    truncation = new Truncation(self, this.members, truncated);
    failures = new FailureDetector(self, timing, nowMillis);
    rounds = new AcceptRounds(table, peers, timing, statistics);
    commitPath =
        new CommitPath(table, peers, rounds, truncation, failures::suspects, timing, statistics);
    recovery = new Recovery(table, peers, rounds, timing, statistics);
    leaders = new LeaderDetector(table, peers, failures, commitPath, recovery, timing, random);
    repair = new CommitRepair(table, peers, failures, truncation, timing);
    acceptor = new Acceptor(table, peers, this::onCommitted);
  }

  /** The id for the next {@link Input.Submit}. */
  public CommandId nextId() {
    return incarnation.id(submitted + 1);
  }

  /** What happened so far. */
  public Statistics statistics() {
    return statistics;
  }

  /** The record of {@code id}, which is not truncated; an initial one if nothing is known. */
  public Instance instance(CommandId id) {
    return table.get(id);
  }

  /** The ids whose records were dropped since every member has executed them. */
  public Frontier truncated() {
    return table.truncated();
  }

  /** How far this replica has executed without a gap, so that a crash cannot take it back. */
  public Frontier durablyExecuted() {
    return truncation.executed();
  }

  /** What every member is known here to have executed durably. */
  public Frontier floor() {
    return truncation.floor();
  }

  /** What is kept, and which members it is kept for. */
  public Retention retention() {
    return new Retention(table.phases().committed(), table.payloadBytes(), truncation.behind());
  }

  /** How many ids are known here, by phase. */
  public PhaseCounts phases() {
    return table.phases();
  }

  /** Known ids that are not committed here. */
  public List<CommandId> openIds() {
    return table.open();
  }

  /**
   * When the next {@link Input.Tick} has something to do, on the clock of the inputs; it may be
   * over. Until then only another input can change that: all that is timed but the regular sign of
   * life is timed for an id that is open, or for records that are being dropped.
   */
  public long tickDueAtMillis() {
    return table.hasOpen() || table.isTruncating() ? nowMillis : repair.progressDueAtMillis();
  }

  /**
   * Handles one input.
   *
   * @param nowMillis monotonic time, never below that of an earlier step
   */
  public Effects step(long nowMillis, Input input) {
    this.nowMillis = Math.max(this.nowMillis, nowMillis);
    failures.advanceTo(this.nowMillis);
    if (input instanceof Input.Received received) {
      onReceived(received.from(), received.message());
    } else if (input instanceof Input.Submit submit) {
      Invariants.check(submit.id().equals(nextId()), "a command is submitted under a fresh id");
      submitted++;
      commitPath.submit(this.nowMillis, submit.id(), submit.command());
    } else if (input instanceof Input.Executed executed) {
      truncation.onExecuted(executed.durable());
      table.truncate(truncation.droppable());
    } else {
      commitPath.onTick(this.nowMillis);
      rounds.onTick(this.nowMillis);
      recovery.onTick(this.nowMillis);
      repair.onTick(this.nowMillis);
      leaders.onTick(this.nowMillis);
      if (table.isTruncating()) {
        table.truncate(truncation.droppable());
      }
    }
    return outbox.drain();
  }

  /** Begins to recover {@code id} without waiting for the leader detector. For scripted tests. */
  Effects recover(CommandId id) {
    recovery.start(id, Ballot.ZERO);
    return outbox.drain();
  }

  private void onReceived(ReplicaId from, Message message) {
    if (!members.contains(from)) {
      return;
    }
    failures.heardFrom(from);
    if (message instanceof Message.AboutInstance about) {
      if (table.isTruncated(about.id())) {
        onTruncated(from, about);
        return;
      }
      table.learn(about.id());
    }
    if (message instanceof Message.PreAcceptOk m) {
      commitPath.onPreAcceptOk(nowMillis, from, m);
    } else if (message instanceof Message.AcceptOk m) {
      rounds.onAcceptOk(from, m);
    } else if (message instanceof Message.RecoverOk m) {
      recovery.onRecoverOk(nowMillis, from, m);
    } else if (message instanceof Message.ValidateOk m) {
      recovery.onValidateOk(nowMillis, from, m);
    } else if (message instanceof Message.Preempted m) {
      leaders.onPreempted(nowMillis, m);
    } else if (message instanceof Message.Progress m) {
      repair.onProgress(nowMillis, from, m);
      table.truncate(truncation.droppable());
    } else if (message instanceof Message.Truncated m) {
      requireExecuted(m.id());
    } else {
      onRequest(from, message);
    }
  }

  /** Only a message that was long under way, or sent twice, asks about what was dropped. */
  private void onTruncated(ReplicaId from, Message.AboutInstance message) {
    if (isRequest(message)) {
      outbox.sendNow(from, new Message.Truncated(message.id()));
    }
  }

  private static boolean isRequest(Message message) {
    return message instanceof Message.PreAccept
        || message instanceof Message.Accept
        || message instanceof Message.Recover
        || message instanceof Message.Validate
        || message instanceof Message.TryRecover;
  }

  /**
   * A member drops only what all members have executed durably. One that has not even the decision
   * has lost what it had written: it must not vote with what is left.
   */
  private void requireExecuted(CommandId id) {
    Invariants.check(
        table.get(id).isCommitted(),
        "what others have dropped is on this disk, or the disk has lost what was written");
  }

  /** Requests, which a replica also makes to itself, within the step in which it makes them. */
  private void onRequest(ReplicaId from, Message message) {
    if (message instanceof Message.PreAccept m) {
      acceptor.onPreAccept(from, m);
    } else if (message instanceof Message.Accept m) {
      acceptor.onAccept(from, m);
    } else if (message instanceof Message.Commit m) {
      acceptor.onCommit(m);
    } else if (message instanceof Message.Recover m) {
      acceptor.onRecover(from, m);
    } else if (message instanceof Message.Validate m) {
      acceptor.onValidate(from, m);
    } else if (message instanceof Message.Waiting m) {
      recovery.onWaiting(nowMillis, m);
    } else if (message instanceof Message.TryRecover m) {
      acceptor.onTryRecover(from, m);
    }
  }

  private void onCommitted(Instance committed) {
    CommandId id = committed.id();
    statistics.countDecided(committed);
    commitPath.forget(id);
    rounds.forget(id);
    leaders.forget(id);
    outbox.executeWhenDurable(committed);
    recovery.onCommitted(nowMillis, id);
  }
}
