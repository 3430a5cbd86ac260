package io.terroir.epaxos.core;

import io.terroir.epaxos.execution.Executor;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.runtime.id.NodeId;
import io.terroir.simulation.explore.Envelope;
import io.terroir.simulation.explore.InstantJournal;
import io.terroir.simulation.explore.LiveReplica;
import io.terroir.simulation.explore.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The real core, log, codecs and executor of one replica, driven in the order that {@link Effects}
 * states and recovered as production does it.
 *
 * <p>The disk needs no actions of its own. A write that reaches the disk before a crash might as
 * well reach it at once: what waits for it leaves earlier, and the network may hold it back. What
 * matters is which writes a crash takes away, and those are the last ones. So each event either has
 * its records written, or is the first whose records are lost; from then on nothing is written and
 * nothing leaves that would have to wait.
 *
 * <p>Time passes only to end the hope for the fast path. Requests are not sent again, as a
 * duplicate does the same; nobody reports progress; and {@link Message.Preempted} and {@link
 * Message.TryRecover}, on which nothing depends, are always lost.
 */
final class ExploredReplica implements LiveReplica<ReplicaFacts> {
  private static final long NEVER = Long.MAX_VALUE / 16;
  private static final long SLOW_PATH_MILLIS = 1;
  private static final Timing TIMING =
      new Timing(SLOW_PATH_MILLIS, NEVER, NEVER, NEVER, NEVER, NEVER, 1);

  private final ReplicaId self;
  private final Map<ReplicaId, NodeId> members;
  private final List<Command> commands;
  private final boolean ownVotesAtOnce;
  private final InstantJournal journal = new InstantJournal();
  private InstanceLog log;
  private EpaxosCore core;
  private Executor executor;
  private List<CommandId> executed;
  private Set<CommandId> stored = new TreeSet<>();
  private boolean losing;
  private long nowMillis;

  ExploredReplica(ReplicaId self, Map<ReplicaId, NodeId> members, EpaxosBounds bounds) {
    this.self = self;
    this.members = members;
    this.commands = bounds.commands();
    this.ownVotesAtOnce = bounds.ownVotesAtOnce();
    log = open(BlankDisk.NEW_CLUSTER);
    core = recover();
    executor = new Executor();
    executed = new ArrayList<>();
  }

  private InstanceLog open(BlankDisk blank) {
    return InstanceLog.open(journal, Objects.requireNonNull(members.get(self)), members, blank)
        .orElseThrow();
  }

  private EpaxosCore recover() {
    log.beginLife(() -> {});
    Incarnation life = new Incarnation(self, log.identity().incarnation());
    return new EpaxosCore(
        life, members.keySet(), TIMING, () -> 0L, log.readAll(), log.truncated(), nowMillis);
  }

  @Override
  public Outcome take(Object event) {
    List<Envelope> sent = new ArrayList<>();
    if (event instanceof ExploredEvent.Deliver e) {
      step(new Input.Received(e.from(), e.message()), e.written(), sent);
    } else if (event instanceof ExploredEvent.Submit e) {
      step(new Input.Submit(core.nextId(), commands.get(e.command())), e.written(), sent);
    } else if (event instanceof ExploredEvent.EndOfHope e) {
      nowMillis += SLOW_PATH_MILLIS;
      step(new Input.Tick(), e.written(), sent);
    } else if (event instanceof ExploredEvent.Recover e) {
      carryOut(core.recover(e.id()), e.written(), sent);
    } else {
      crashAndRestart();
      return new Outcome(sent, true);
    }
    return new Outcome(sent, false);
  }

  private void crashAndRestart() {
    losing = false;
    log = open(BlankDisk.LOST);
    core = recover();
    executor = new Executor();
    executed = new ArrayList<>();
    stored = new TreeSet<>();
    for (Instance record : log.readAll()) {
      stored.add(record.id());
      if (record.isCommitted()) {
        execute(record);
      }
    }
  }

  private void step(Input input, boolean written, List<Envelope> sent) {
    carryOut(core.step(nowMillis, input), written, sent);
  }

  private void carryOut(Effects effects, boolean written, List<Envelope> sent) {
    effects.persist().forEach(instance -> stored.add(instance.id()));
    if (!effects.persist().isEmpty()) {
      losing |= !written;
      if (!losing) {
        log.write(effects.persist(), () -> {});
      }
    }
    effects.sendNow().forEach(outbound -> send(outbound, sent));
    if (!losing) {
      effects.sendWhenDurable().forEach(outbound -> send(outbound, sent));
      effects.executeWhenDurable().forEach(this::execute);
      if (ownVotesAtOnce) {
        takeOwnVotes(written, sent);
      }
    }
  }

  private void takeOwnVotes(boolean written, List<Envelope> sent) {
    for (Envelope envelope : List.copyOf(sent)) {
      if (envelope.to() == envelope.from() && sent.remove(envelope)) {
        step(new Input.Received(self, (Message) envelope.message()), written, sent);
      }
    }
  }

  private void send(Effects.Outbound outbound, List<Envelope> sent) {
    Message message = outbound.message();
    boolean hint =
        message instanceof Message.Preempted
            || message instanceof Message.TryRecover
            || message instanceof Message.Progress;
    if (!hint) {
      sent.add(new Envelope(self.number() - 1, outbound.to().number() - 1, message));
    }
  }

  private void execute(Instance committed) {
    for (Instance next : executor.commit(committed)) {
      if (next.decidedProposal() instanceof Command) {
        executed.add(next.id());
      }
    }
  }

  @Override
  public Object memory() {
    return List.of(core, executor, executed, losing, log.identity(), entries());
  }

  /** What is on the disk. Without losses that is what the core holds. */
  private List<Instance> entries() {
    return losing ? log.readAll() : List.of();
  }

  @Override
  public ReplicaFacts facts() {
    Map<CommandId, Instance> instances = new TreeMap<>();
    stored.forEach(id -> instances.put(id, core.instance(id)));
    return new ReplicaFacts(losing, core.nextId(), instances, List.copyOf(executed));
  }
}
