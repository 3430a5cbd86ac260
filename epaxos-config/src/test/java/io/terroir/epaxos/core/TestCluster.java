package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Real cores over a network and disks that do only what the test says. Every decision that is sent
 * or executed anywhere, and every execution, is checked as it happens.
 */
final class TestCluster implements TestReplica.Observer {
  static final Timing TIMING = new Timing(10, 40, 20, 100, 100, 800, 64);

  private static final long STEP_MILLIS = 5;

  /** A message on its way. */
  record InFlight(ReplicaId from, ReplicaId to, Message message) {}

  final List<ReplicaId> ids;
  final List<TestReplica> replicas = new ArrayList<>();
  final List<InFlight> network = new ArrayList<>();
  private final Map<CommandId, Message.Commit> decisions = new HashMap<>();

  /** What somebody had dropped, hence everybody executed, when an id was decided. */
  private final Map<CommandId, Frontier> truncatedBefore = new HashMap<>();

  private final List<List<CommandId>> executedAt = new ArrayList<>();
  private final String context;
  long nowMillis;

  TestCluster(int members, long seed) {
    context = "seed " + seed;
    ids = IntStream.rangeClosed(1, members).mapToObj(ReplicaId::new).toList();
    for (ReplicaId id : ids) {
      executedAt.add(new ArrayList<>());
      replicas.add(new TestReplica(id, ids, TIMING, seed + id.number(), this));
      restart(id.number());
    }
  }

  static Command command(String payload, Set<String> reads, Set<String> writes) {
    return new Command(new AccessSet(reads, writes), ByteString.copyFromUtf8(payload));
  }

  static Command write(String payload, String key) {
    return command(payload, Set.of(), Set.of(key));
  }

  ReplicaId id(int number) {
    return ids.get(number - 1);
  }

  TestReplica replica(int number) {
    return replicas.get(number - 1);
  }

  void crash(int number) {
    replica(number).crash(0);
  }

  void restart(int number) {
    executedAt.get(number - 1).clear();
    replica(number).start(nowMillis);
  }

  CommandId submit(int at, Command command) {
    return replica(at).submit(nowMillis, command);
  }

  /** Confirms everything that replica {@code at} has written, and what that leads to. */
  void sync(int at) {
    while (replica(at).isUp() && replica(at).unsyncedCount() > 0) {
      replica(at).syncOne(nowMillis);
    }
  }

  /** Delivers the first message of this kind about {@code id}, and syncs the receiver. */
  void deliver(int from, int to, Class<? extends Message> kind, CommandId id) {
    InFlight found = find(from, to, kind, id);
    network.remove(found);
    receive(found);
    sync(to);
  }

  /** As {@link #deliver}, but what the receiver writes is not synced. */
  void deliverUnsynced(int from, int to, Class<? extends Message> kind, CommandId id) {
    InFlight found = find(from, to, kind, id);
    network.remove(found);
    receive(found);
  }

  /** Hands a message to {@code to} that {@code from} has sent, or sent once more. */
  void inject(int from, int to, Message message) {
    receive(new InFlight(id(from), id(to), message));
    sync(to);
  }

  /** As {@link #deliver}, but the message stays in the network: it is duplicated. */
  void deliverCopy(int from, int to, Class<? extends Message> kind, CommandId id) {
    receive(find(from, to, kind, id));
    sync(to);
  }

  /** Loses every message of this kind about {@code id}. */
  void lose(int from, int to, Class<? extends Message> kind, CommandId id) {
    network.removeIf(inFlight -> matches(inFlight, from, to, kind, id));
  }

  void recover(int at, CommandId id) {
    replica(at).recover(id);
    sync(at);
  }

  Instance instance(int at, CommandId id) {
    return replica(at).core().instance(id);
  }

  /** What replica {@code at} has executed cannot be forgotten any more. */
  void flushExecuted(int at) {
    replica(at).flushExecuted(nowMillis);
    sync(at);
  }

  void tick(int at) {
    replica(at).step(nowMillis, new Input.Tick());
  }

  /** Time passes; the network delivers everything, disks are synced, and clocks tick. */
  void passTime(long millis) {
    long endMillis = nowMillis + millis;
    while (nowMillis < endMillis) {
      nowMillis = Math.min(endMillis, nowMillis + STEP_MILLIS);
      List<InFlight> arriving = new ArrayList<>(network);
      network.clear();
      arriving.forEach(this::receive);
      for (int number = 1; number <= ids.size(); number++) {
        if (replica(number).isUp()) {
          sync(number);
          tick(number);
          sync(number);
        }
      }
    }
  }

  boolean inFlight(int from, int to, Class<? extends Message> kind, CommandId id) {
    return network.stream().anyMatch(inFlight -> matches(inFlight, from, to, kind, id));
  }

  void receive(InFlight inFlight) {
    TestReplica receiver = replica(inFlight.to().number());
    if (receiver.isUp()) {
      receiver.step(nowMillis, new Input.Received(inFlight.from(), inFlight.message()));
    }
  }

  Map<CommandId, Message.Commit> decisions() {
    return decisions;
  }

  Message.Commit decision(CommandId id) {
    return Objects.requireNonNull(decisions.get(id));
  }

  List<CommandId> executedAt(int number) {
    return executedAt.get(number - 1);
  }

  String context() {
    return context;
  }

  @Override
  public void sent(ReplicaId from, ReplicaId to, Message message) {
    network.add(new InFlight(from, to, message));
    if (message instanceof Message.Commit commit) {
      decided(commit);
    }
  }

  @Override
  public void executed(ReplicaId at, Instance instance) {
    decided(Acceptor.decisionOf(instance));
    if (instance.decidedProposal() instanceof Command) {
      executedAt(at.number()).add(instance.id());
    }
  }

  /** Agreement: every decision about one id is the same. */
  private void decided(Message.Commit decision) {
    Message.Commit first = decisions.putIfAbsent(decision.id(), decision);
    if (first == null) {
      truncatedBefore.put(decision.id(), truncatedAnywhere());
    } else {
      assertThat(decision.proposal())
          .as("%s, %s", context, decision.id())
          .isEqualTo(first.proposal());
      assertThat(decision.deps()).as("%s, %s", context, decision.id()).isEqualTo(first.deps());
    }
  }

  private Frontier truncatedAnywhere() {
    Frontier all = Frontier.NONE;
    for (TestReplica replica : replicas) {
      if (replica.isUp()) {
        all = all.union(replica.core().truncated());
      }
    }
    return all;
  }

  private boolean wasExecutedEverywhereBefore(CommandId decided, CommandId earlier) {
    return truncatedBefore.getOrDefault(decided, Frontier.NONE).covers(earlier);
  }

  /**
   * Visibility: of two conflicting commands that are decided, one depends on the other, or was
   * executed everywhere before the other was decided.
   */
  void checkVisibility() {
    List<Message.Commit> commands =
        decisions.values().stream().filter(d -> d.proposal() instanceof Command).toList();
    for (Message.Commit one : commands) {
      for (Message.Commit other : commands) {
        if (!one.id().equals(other.id()) && one.proposal().conflictsWith(other.proposal())) {
          assertThat(
                  one.deps().contains(other.id())
                      || other.deps().contains(one.id())
                      || wasExecutedEverywhereBefore(one.id(), other.id())
                      || wasExecutedEverywhereBefore(other.id(), one.id()))
              .as("%s: %s or %s depends on the other", context, one.id(), other.id())
              .isTrue();
        }
      }
    }
  }

  /** Conflicting commands are executed in one order, at every replica that executed both. */
  void checkExecutionOrder() {
    for (List<CommandId> order : executedAt) {
      Map<CommandId, Integer> position = new HashMap<>();
      order.forEach(id -> position.put(id, position.size()));
      assertThat(position).as(context + ": each is executed once").hasSameSizeAs(order);
      executedAt.forEach(reference -> compareOrder(reference, position));
    }
  }

  private void compareOrder(List<CommandId> reference, Map<CommandId, Integer> position) {
    List<CommandId> common = reference.stream().filter(position::containsKey).toList();
    for (int i = 0; i < common.size(); i++) {
      for (int j = i + 1; j < common.size(); j++) {
        CommandId before = common.get(i);
        CommandId after = common.get(j);
        if (conflict(before, after)) {
          assertThat(position.get(before))
              .as("%s: %s before %s", context, before, after)
              .isLessThan(position.get(after));
        }
      }
    }
  }

  private boolean conflict(CommandId one, CommandId other) {
    return decision(one).proposal().conflictsWith(decision(other).proposal());
  }

  private InFlight find(int from, int to, Class<? extends Message> kind, CommandId id) {
    Iterator<InFlight> candidates = network.iterator();
    while (candidates.hasNext()) {
      InFlight inFlight = candidates.next();
      if (matches(inFlight, from, to, kind, id)) {
        return inFlight;
      }
    }
    throw new AssertionError(
        "no "
            + kind.getSimpleName()
            + " about "
            + id
            + " from "
            + from
            + " to "
            + to
            + " in "
            + network);
  }

  private boolean matches(
      InFlight inFlight, int from, int to, Class<? extends Message> kind, CommandId id) {
    return inFlight.from().equals(id(from))
        && inFlight.to().equals(id(to))
        && kind.isInstance(inFlight.message())
        && inFlight.message() instanceof Message.AboutInstance about
        && about.id().equals(id);
  }
}
