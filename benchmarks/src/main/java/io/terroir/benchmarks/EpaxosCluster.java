package io.terroir.benchmarks;

import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Effects;
import io.terroir.epaxos.core.EpaxosCore;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Input;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Timing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Three EPaxos cores in one thread. Messages arrive in the order in which they were sent, and what
 * is to be made durable is durable at once. No time passes, so nobody is suspected and nothing is
 * sent twice. Not thread-safe.
 */
final class EpaxosCluster {
  private static final List<ReplicaId> MEMBERS =
      IntStream.rangeClosed(1, 3).mapToObj(ReplicaId::new).toList();

  private static final long NOW_MILLIS = 0;

  private record InFlight(ReplicaId to, Input.Received input) {}

  private final List<EpaxosCore> cores = new ArrayList<>();
  private final Queue<InFlight> network = new ArrayDeque<>();

  EpaxosCluster() {
    for (ReplicaId id : MEMBERS) {
      cores.add(
          new EpaxosCore(
              new Incarnation(id, 1),
              MEMBERS,
              Timing.WIDE_AREA,
              new SplittableRandom(id.number()),
              List.of(),
              Frontier.NONE,
              NOW_MILLIS));
    }
  }

  /** Submits {@code command} at replica {@code number}; its messages are on their way. */
  CommandId submit(int number, Command command) {
    ReplicaId at = MEMBERS.get(number - 1);
    CommandId id = core(at).nextId();
    step(at, new Input.Submit(id, command));
    return id;
  }

  /** Delivers messages until there are none. */
  void deliverAll() {
    for (InFlight next = network.poll(); next != null; next = network.poll()) {
      step(next.to(), next.input());
    }
  }

  /** Whether every replica knows the decision. */
  boolean committedEverywhere(CommandId id) {
    for (EpaxosCore core : cores) {
      if (!core.instance(id).isCommitted()) {
        return false;
      }
    }
    return true;
  }

  /** Commands committed after one round trip. */
  long fastCommits() {
    return cores.stream().mapToLong(core -> core.statistics().totals().fastCommits()).sum();
  }

  /** Commands committed after two. */
  long slowCommits() {
    return cores.stream().mapToLong(core -> core.statistics().totals().slowCommits()).sum();
  }

  private void step(ReplicaId at, Input input) {
    Effects effects = core(at).step(NOW_MILLIS, input);
    send(at, effects.sendNow());
    send(at, effects.sendWhenDurable());
  }

  private void send(ReplicaId from, List<Effects.Outbound> messages) {
    for (Effects.Outbound outbound : messages) {
      network.add(new InFlight(outbound.to(), new Input.Received(from, outbound.message())));
    }
  }

  private EpaxosCore core(ReplicaId id) {
    return cores.get(id.number() - 1);
  }
}
