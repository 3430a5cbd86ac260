package io.terroir.raft.host;

import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs the groups of one pipe in turns. Messages are stepped as they come; what they leave to do is
 * gathered, and a turn, which runs after everything that was queued before it, does it for all
 * groups together: step the requests that wait, hand over one journal batch, write one store batch,
 * complete what was applied. The busier the pipe, the larger the batches.
 *
 * <p>Time is given to groups in ticks, but only when there is something to do: an idle follower is
 * not touched before its election timeout, and costs nothing until then.
 *
 * <p>All methods run on the pipe, but for {@link #journalRefusal}.
 */
final class PipeEngine {
  private final Pipe pipe;
  private final Journal journal;
  private final Store store;
  private final RaftConfig config;
  private final SnapshotTraffic snapshots;
  private final RaftTimings timings;
  private final Set<GroupDriver> groups = new LinkedHashSet<>();
  private final DueGroups due = new DueGroups();
  private final Set<GroupDriver> awake = new LinkedHashSet<>();
  private JournalBatch batch = new JournalBatch();
  private List<Submission> submitted = new ArrayList<>();
  private long startNanos;
  private long awaitedTick;
  private Pipe.@Nullable Timer timer;
  private boolean ticking;
  private boolean turnQueued;
  private boolean flushing;
  private boolean closed;

  PipeEngine(
      Pipe pipe,
      Journal journal,
      Store store,
      RaftConfig config,
      SnapshotTraffic snapshots,
      RaftTimings timings) {
    this.pipe = pipe;
    this.journal = journal;
    this.store = store;
    this.config = config;
    this.snapshots = snapshots;
    this.timings = timings;
  }

  Pipe pipe() {
    return pipe;
  }

  Store store() {
    return store;
  }

  /** Those of the node. */
  SnapshotTraffic snapshots() {
    return snapshots;
  }

  /** Those of the node. */
  RaftTimings timings() {
    return timings;
  }

  /** Why the journal wants no new work, if it does not. Called from any thread. */
  Optional<Refusal> journalRefusal() {
    return journal.refusal();
  }

  /** Begins to give time to the groups. */
  void start() {
    startNanos = pipe.clock().nanos();
  }

  /** The time that has passed, by the pipe's clock. */
  long nanos() {
    return pipe.clock().nanos();
  }

  /** How many ticks have passed since the start. */
  long now() {
    return (pipe.clock().nanos() - startNanos) / config.tick().toNanos();
  }

  /** {@code group} has something to do at {@code tick}. */
  void expect(GroupDriver group, long tick) {
    due.expect(group, tick);
    expect(tick);
  }

  private void expect(long tick) {
    if (tick == DueGroups.NEVER || closed || ticking || (timer != null && awaitedTick <= tick)) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    awaitedTick = tick;
    long atNanos = startNanos + tick * config.tick().toNanos();
    long waitNanos = Math.max(0, atNanos - pipe.clock().nanos());
    timer = pipe.schedule(Duration.ofNanos(waitNanos), this::tick);
  }

  void add(GroupDriver group) {
    groups.add(group);
    due.add(group);
  }

  /** Gives no more time to {@code group}. */
  void remove(GroupDriver group) {
    groups.remove(group);
    due.remove(group);
    awake.remove(group);
  }

  /** Brings {@code last} to disk after all that was submitted before it. */
  void commitAfterAll(JournalBatch last, Runnable then) {
    commit();
    journal.commit(last, () -> pipe.execute(then));
  }

  void close() {
    closed = true;
    groups.forEach(GroupDriver::close);
    groups.clear();
    due.clear();
    awake.clear();
  }

  private void tick() {
    timer = null;
    if (closed || groups.isEmpty()) {
      return;
    }
    ticking = true;
    due.tick(now());
    ticking = false;
    due.next().ifPresent(this::expect);
  }

  /** Gives {@code group} a part in the next turn. */
  void wake(GroupDriver group) {
    awake.add(group);
    queueTurn();
  }

  /** Adds work to the journal batch of this turn. */
  void submit(Submission submission) {
    submission.group().journal().add(submission.work(), batch);
    submitted.add(submission);
    queueTurn();
  }

  /** Adds changes to the journal batch of this turn that nobody waits for. */
  JournalBatch batch() {
    queueTurn();
    return batch;
  }

  /** Brings the store to disk, so that logs can be cut; one flush at a time. */
  void flushStore() {
    if (!flushing) {
      flushing = true;
      store.flush(() -> pipe.execute(() -> flushing = false));
    }
  }

  private void queueTurn() {
    if (!turnQueued) {
      turnQueued = true;
      pipe.execute(this::turn);
    }
  }

  private void turn() {
    turnQueued = false;
    if (closed) {
      return;
    }
    List<GroupDriver> turn = List.copyOf(awake);
    awake.clear();
    turn.forEach(GroupDriver::stepRequests);
    commit();
    apply(turn);
  }

  private void commit() {
    if (batch.isEmpty()) {
      return;
    }
    JournalBatch full = batch;
    List<Submission> waiting = submitted;
    batch = new JournalBatch();
    submitted = new ArrayList<>();
    journal.commit(
        full, () -> pipe.execute(() -> waiting.forEach(done -> done.group().persisted(done))));
  }

  private void apply(List<GroupDriver> turn) {
    StoreBatch effects = new StoreBatch();
    List<GroupDriver> appliers = new ArrayList<>();
    for (GroupDriver group : turn) {
      if (group.apply(effects)) {
        appliers.add(group);
      }
    }
    if (!appliers.isEmpty()) {
      store.write(effects);
      appliers.forEach(GroupDriver::applied);
    }
  }
}
