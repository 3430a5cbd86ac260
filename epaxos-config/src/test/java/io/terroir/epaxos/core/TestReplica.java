package io.terroir.epaxos.core;

import io.terroir.epaxos.execution.Executor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a {@link TestCluster}: the real core over a disk that loses what was not synced.
 * Syncs happen only when the test says so.
 */
final class TestReplica {
  /** Sees what a replica sends and executes. */
  interface Observer {
    void sent(ReplicaId from, ReplicaId to, Message message);

    void executed(ReplicaId at, Instance instance);
  }

  private final ReplicaId id;
  private final Collection<ReplicaId> members;
  private final Timing timing;
  private final Observer observer;
  private final RandomGenerator random;
  private final Map<CommandId, Instance> disk = new HashMap<>();
  private final Deque<Effects> unsynced = new ArrayDeque<>();
  private Frontier truncatedOnDisk = Frontier.NONE;
  private Deps executedOnDisk = Deps.NONE;
  private long incarnation;
  private @Nullable EpaxosCore core;
  private Executor executor = new Executor();

  TestReplica(
      ReplicaId id, Collection<ReplicaId> members, Timing timing, long seed, Observer observer) {
    this.id = id;
    this.members = members;
    this.timing = timing;
    this.observer = observer;
    this.random = new Random(seed);
  }

  void start(long nowMillis) {
    incarnation++;
    executor = new Executor(executedOnDisk);
    core =
        new EpaxosCore(
            new Incarnation(id, incarnation),
            members,
            timing,
            random,
            disk.values(),
            truncatedOnDisk,
            nowMillis);
    for (Instance instance : List.copyOf(disk.values())) {
      if (instance.isCommitted()) {
        execute(instance);
      }
    }
  }

  /** Stops; of what was handed to the disk but not confirmed, the first {@code written} survive. */
  void crash(int written) {
    for (int i = 0; i < written && !unsynced.isEmpty(); i++) {
      write(unsynced.poll());
    }
    unsynced.clear();
    core = null;
  }

  boolean isUp() {
    return core != null;
  }

  EpaxosCore core() {
    if (core == null) {
      throw new AssertionError(id + " is down");
    }
    return core;
  }

  Executor executor() {
    return executor;
  }

  int recordsOnDisk() {
    return disk.size();
  }

  int unsyncedCount() {
    return unsynced.size();
  }

  CommandId submit(long nowMillis, Command command) {
    CommandId fresh = core().nextId();
    step(nowMillis, new Input.Submit(fresh, command));
    return fresh;
  }

  void step(long nowMillis, Input input) {
    boolean early = input instanceof Input.Tick && nowMillis < core().tickDueAtMillis();
    Effects effects = core().step(nowMillis, input);
    if (early && !effects.equals(Effects.NONE)) {
      throw new AssertionError(id + " has something to do before a tick is due: " + effects);
    }
    take(effects);
  }

  /** What was executed is on disk from now on, and the core is told. */
  void flushExecuted(long nowMillis) {
    executedOnDisk = executor.executed();
    step(nowMillis, new Input.Executed(Frontier.within(executedOnDisk)));
  }

  void recover(CommandId target) {
    take(core().recover(target));
  }

  /** Confirms the oldest unconfirmed write. */
  void syncOne(long nowMillis) {
    Effects effects = unsynced.remove();
    write(effects);
    List<Message> toSelf = new ArrayList<>();
    for (Effects.Outbound outbound : effects.sendWhenDurable()) {
      if (outbound.to().equals(id)) {
        toSelf.add(outbound.message());
      } else {
        observer.sent(id, outbound.to(), outbound.message());
      }
    }
    effects.executeWhenDurable().forEach(this::execute);
    toSelf.forEach(message -> step(nowMillis, new Input.Received(id, message)));
  }

  private void take(Effects effects) {
    for (Effects.Outbound outbound : effects.sendNow()) {
      observer.sent(id, outbound.to(), outbound.message());
    }
    unsynced.add(effects);
  }

  private void write(Effects effects) {
    effects.persist().forEach(instance -> disk.put(instance.id(), instance));
    effects.truncate().ifPresent(this::truncate);
  }

  private void truncate(Frontier frontier) {
    disk.keySet().removeIf(frontier::covers);
    truncatedOnDisk = frontier;
  }

  private void execute(Instance instance) {
    executor.commit(instance).forEach(ready -> observer.executed(id, ready));
  }
}
