package io.terroir.raft.host;

import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.core.CheckpointVerdict;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.core.Role;
import io.terroir.raft.core.Term;
import io.terroir.raft.host.StateChecks.Finding;
import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what this replica holds with what the others do, and says when it has to go into
 * quarantine.
 *
 * <pre>
 * who is odd              what follows
 * a follower, a learner   the leader tells it what a majority holds; it looks whether it holds
 *                         something else itself, and goes
 * the leader              it goes at once; the others elect another one
 * nobody can tell         the leader serves no more and tells all the others, who go; it goes itself
 *                         once it has lost its authority by that, so that its word is not lost
 * still open              the leader says so, and copies itself to nobody: a copy would vote for it
 * </pre>
 *
 * Confined to the group's pipe, but for {@link #quarantine}.
 */
final class StateGuard {
  private static final Logger LOG = LoggerFactory.getLogger(StateGuard.class);

  /** How long a report or a verdict is waited for before it is sent again. */
  private static final int RESEND_TICKS = 10;

  /** Whoever is up has reported by then; who has not is down. */
  private static final int DISPUTE_TICKS = 100;

  private final ShardId shard;
  private final NodeId self;
  private final RaftCore core;
  private final GroupMessenger messenger;
  private final Consumer<Quarantine> isolate;
  private final StateChecks checks;
  private Term ledIn = Term.ZERO;
  private final Set<Finding> told = new HashSet<>();
  private Optional<Finding> halted = Optional.empty();
  private OptionalLong disputedIndex = OptionalLong.empty();
  private long disputedTicks;
  private long haltedTicks;
  private volatile Optional<Quarantine> quarantine;

  /**
   * A guard of a replica.
   *
   * @param found what the disk remembers
   * @param isolate called once, when the replica has to take no part any more
   */
  StateGuard(
      ShardId shard,
      NodeId self,
      RaftCore core,
      GroupMessenger messenger,
      Optional<Quarantine> found,
      Consumer<Quarantine> isolate) {
    this.shard = shard;
    this.self = self;
    this.core = core;
    this.messenger = messenger;
    this.quarantine = found;
    this.isolate = isolate;
    this.checks = new StateChecks(self);
  }

  /** Why nothing may be served here, if so. Read by any thread. */
  Optional<Quarantine> quarantine() {
    return quarantine;
  }

  /** Nothing may be served here any more. */
  void found(Quarantine what) {
    quarantine = Optional.of(what);
  }

  /** Whether replicas are known to differ and it is not known who is right. */
  boolean isDisputed() {
    return disputedIndex.isPresent();
  }

  /** The store holds the effects of so much. */
  void passed(List<Checkpoint> checkpoints) {
    if (!checkpoints.isEmpty()) {
      checks.passed(checkpoints);
      if (leads()) {
        judge();
      }
    }
  }

  /** What the store holds is another replica's. */
  void restored() {
    checks.restored();
  }

  /** A message of whoever leads was taken: the moment to report. */
  void heard(NodeId from, Message message, long nowTick) {
    if (message instanceof Message.ToFollower request
        && !core.joining()
        && core.leader().filter(from::equals).isPresent()
        && request.term().equals(core.term())) {
      checks
          .report(core.term(), request.session(), nowTick, RESEND_TICKS)
          .ifPresent(report -> messenger.send(new Outbound(from, report)));
    }
  }

  /** Takes what the core lets through: it is of the current term, and from whom it should be. */
  void traffic(Input.Receive traffic) {
    if (traffic.message() instanceof Message.StateReport report && leads()) {
      checks.reported(traffic.from(), report.checkpoints());
      judge();
      send(traffic.from(), StateChecks.lastOf(report.checkpoints()), Optional.empty());
    } else if (traffic.message() instanceof Message.StateVerdict verdict) {
      obey(verdict);
    }
  }

  /** Time passes: what was found must not be forgotten by who leads. */
  void tick() {
    if (halted.isPresent()) {
      tickHalted();
    } else if (isDisputed() && leads()) {
      disputedTicks++;
      if (disputedTicks == DISPUTE_TICKS) {
        LOG.error(
            "replicas of shard {} differ since entry {} at the latest, and too few have reported to"
                + " tell who is right; bring back the members that are down",
            shard,
            disputedIndex.getAsLong());
      }
    }
  }

  private void tickHalted() {
    if (!leads()) {
      isolate.accept(quarantine.orElseThrow());
      return;
    }
    haltedTicks++;
    if (haltedTicks % RESEND_TICKS == 0) {
      tellAll();
    }
  }

  private boolean leads() {
    if (core.role() != Role.LEADER) {
      return false;
    }
    if (!core.term().equals(ledIn)) {
      ledIn = core.term();
      checks.lead();
    }
    return true;
  }

  private void judge() {
    List<Finding> findings = checks.findings(core.configuration().members());
    told.retainAll(findings);
    for (Finding finding : findings) {
      if (finding.verdict() instanceof CheckpointVerdict.Odd odd) {
        odd(finding, odd);
      } else if (finding.verdict() instanceof CheckpointVerdict.Undecided && halted.isEmpty()) {
        halt(finding);
      }
    }
    disputedIndex =
        findings.stream()
            .filter(finding -> finding.verdict() instanceof CheckpointVerdict.Open)
            .mapToLong(Finding::index)
            .findFirst();
    if (disputedIndex.isEmpty()) {
      disputedTicks = 0;
    }
  }

  private void odd(Finding finding, CheckpointVerdict.Odd odd) {
    long index = finding.index();
    if (told.add(finding)) {
      LOG.error(
          "replicas {} of shard {} hold something else than a majority since entry {} at the"
              + " latest; they go into quarantine",
          new TreeSet<>(odd.replicas()),
          shard,
          index);
    }
    Checkpoint right = new Checkpoint(index, odd.right());
    for (NodeId replica : new TreeSet<>(odd.replicas())) {
      if (!replica.equals(self)) {
        send(replica, 0, Optional.of(right));
      }
    }
    if (odd.replicas().contains(self)) {
      isolate.accept(isOdd(index));
    }
  }

  private static Quarantine isOdd(long index) {
    return new Quarantine(
        Quarantine.Cause.ODD,
        index,
        "a majority of the members holds something else since entry " + index + " at the latest");
  }

  private static Quarantine isUndecided(long index) {
    return new Quarantine(
        Quarantine.Cause.UNDECIDED,
        index,
        "its replicas differ since entry " + index + " at the latest, and no majority agrees");
  }

  private void halt(Finding finding) {
    LOG.error(
        "replicas of shard {} differ since entry {} at the latest, and no majority agrees: it stops",
        shard,
        finding.index());
    halted = Optional.of(finding);
    found(isUndecided(finding.index()));
    tellAll();
  }

  private void tellAll() {
    for (NodeId member : core.configuration().members().everybody()) {
      if (!member.equals(self)) {
        send(member, 0, Optional.empty());
      }
    }
  }

  private void send(NodeId to, long receivedIndex, Optional<Checkpoint> right) {
    long undecidedAt = halted.map(Finding::index).orElse(0L);
    messenger.send(
        new Outbound(
            to,
            new Message.StateVerdict(
                core.term(),
                receivedIndex,
                checks.agreedIndex(),
                right,
                undecidedAt,
                core.configuration().at())));
  }

  private void obey(Message.StateVerdict verdict) {
    if (verdict.undecidedAt() > 0) {
      isolate.accept(isUndecided(verdict.undecidedAt()));
      return;
    }
    Optional<Checkpoint> right = verdict.right().filter(checks::differs);
    if (right.isPresent()) {
      isolate.accept(isOdd(right.get().index()));
      return;
    }
    checks.received(verdict);
  }
}
