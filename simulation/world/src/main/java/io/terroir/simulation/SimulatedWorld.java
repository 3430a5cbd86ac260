package io.terroir.simulation;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.disk.ChangeBatch;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A world of simulated nodes. Time passes only from one event to the next; handlers take none.
 * Events of the same instant run in random order, drawn from the seed: an order that nothing
 * guarantees must not be relied upon. The same seed and the same calls give the same run, event by
 * event; {@link #traceHash} proves it.
 *
 * <p>Single-threaded.
 */
public final class SimulatedWorld {
  /** Where wall clocks begin: 2026-01-01T00:00Z. */
  private static final long WALL_START_MILLIS = 1_767_225_600_000L;

  /** A run that does this much without time passing is caught in a loop. */
  private static final int EVENTS_PER_INSTANT_MAX = 1_000_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Where the trace sees what a test does. */
  private static final String TEST = "test";

  private final long seed;
  private final RandomGenerator tieBreaks;
  private final EventQueue queue = new EventQueue();
  private final Trace trace = new Trace();
  private final Map<NodeId, SimulatedNode> nodes = new LinkedHashMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<Runnable> invariants = new ArrayList<>();
  private final List<DiskInspector> diskInspectors = new ArrayList<>();
  private final SimulatedNetwork network;
  private final MonotonicClock clock = this::nowNanos;
  private final WallClock wallClock = () -> wallMillis(nowNanos());

  private long nowNanos;
  private long events;
  private long sequence;
  private int eventsOfThisInstant;

  /**
   * Something stopped a node.
   *
   * @param node which
   * @param at virtual time since the world began
   */
  public record Failure(NodeId node, Duration at, String why, Throwable cause) {}

  /** A world in which {@code seed} decides everything. Name the seed when a test fails. */
  public SimulatedWorld(long seed) {
    this.seed = seed;
    this.tieBreaks = random("tie-breaks");
    this.network = new SimulatedNetwork(this);
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /**
   * A stream of random numbers of its own: the same label gives the same stream, and a draw from
   * one never shifts another.
   */
  public RandomGenerator random(String label) {
    return Seeds.fork(seed, label);
  }

  /** True time, without a node's skew. */
  public MonotonicClock clock() {
    return clock;
  }

  /** True time of day, without a node's skew. */
  public WallClock wallClock() {
    return wallClock;
  }

  /** Virtual time since the world began. */
  public Duration elapsed() {
    return Duration.ofNanos(nowNanos);
  }

  /** The node called {@code peer.node()}; created and started by the first call. */
  public SimulatedNode node(Peer peer) {
    SimulatedNode node = nodes.computeIfAbsent(peer.node(), id -> new SimulatedNode(this, peer));
    Invariants.check(node.peer().equals(peer), "a node stays in its region");
    return node;
  }

  /** All nodes, in the order of their creation, down ones included. */
  public Collection<SimulatedNode> nodes() {
    return Collections.unmodifiableCollection(nodes.values());
  }

  /** What connects the nodes. */
  public SimulatedNetwork network() {
    return network;
  }

  /** Every stop of a node that was not asked for by the test, in order. */
  public List<Failure> failures() {
    return Collections.unmodifiableList(failures);
  }

  /** Checks {@code invariant} after every event from now on; it throws when it is broken. */
  public void always(Runnable invariant) {
    invariants.add(invariant);
  }

  /** Shows everything that is written to a disk to {@code inspector} from now on. */
  public void inspectDisks(DiskInspector inspector) {
    diskInspectors.add(inspector);
  }

  /** Tells {@code listener} of every event from now on. */
  public void onEvent(TraceListener listener) {
    trace.listen(listener);
  }

  /** Runs {@code action} of the test once {@code delay} has passed. */
  public void schedule(Duration delay, Runnable action) {
    schedule(delay, "action", action);
  }

  /**
   * Runs {@code action} of the test once {@code delay} has passed.
   *
   * @param what a few words for the trace
   */
  public void schedule(Duration delay, String what, Runnable action) {
    schedule(delay.toNanos(), TEST, what, 0, action);
  }

  /** Lets time pass. */
  public void runFor(Duration duration) {
    runUntil(() -> false, duration);
  }

  /**
   * Runs until {@code condition} holds.
   *
   * @return whether it held within {@code limit} of virtual time
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long endNanos = nowNanos + limit.toNanos();
    while (!condition.getAsBoolean()) {
      Event next = queue.peek();
      if (next == null || next.atNanos > endNanos) {
        advance(endNanos);
        return condition.getAsBoolean();
      }
      queue.removeFirst();
      run(next);
    }
    return true;
  }

  /** How many events there were so far. */
  public long events() {
    return events;
  }

  /** A fingerprint of every event so far: equal for equal runs. */
  public long traceHash() {
    return trace.hash();
  }

  /** The last events, one a line, to read when a test has failed. */
  public String traceTail() {
    return trace.tail();
  }

  @Override
  public String toString() {
    return "SimulatedWorld{seed=" + seed + ", elapsed=" + elapsed() + "}";
  }

  @Nullable SimulatedNode find(NodeId id) {
    return nodes.get(id);
  }

  long nowNanos() {
    return nowNanos;
  }

  /** The time of day that a clock shows which shows so many nanoseconds since the world began. */
  long wallMillis(long nanos) {
    return WALL_START_MILLIS + Math.floorDiv(nanos, NANOS_PER_MILLI);
  }

  /** Queues an event of the world itself; {@code fingerprint} goes into the trace. */
  Event schedule(long delayNanos, String where, String what, long fingerprint, Runnable action) {
    return schedule(delayNanos, where, what, fingerprint, null, null, action);
  }

  /** Queues an event that waits while {@code handledBy} is paused. */
  Event schedule(
      long delayNanos,
      String where,
      String what,
      long fingerprint,
      @Nullable SimulatedNode handledBy,
      @Nullable Lifetime lifetime,
      Runnable action) {
    long atNanos = nowNanos + Math.max(0, delayNanos);
    Event event =
        new Event(
            atNanos,
            tieBreaks.nextLong(),
            sequence++,
            where,
            what,
            fingerprint,
            handledBy,
            lifetime,
            action);
    queue.add(event);
    return event;
  }

  /** Puts a fault or the like into the trace, at this moment. */
  void note(String where, String what) {
    trace.record(nowNanos, where, what, 0);
  }

  void failed(Failure failure) {
    failures.add(failure);
  }

  void inspect(SimulatedNode node, DiskPart part, ChangeBatch<?> batch) {
    for (DiskInspector inspector : diskInspectors) {
      inspector.inspect(node.peer(), part, batch.changes());
    }
  }

  private void run(Event event) {
    if (event.isVoid()) {
      return;
    }
    advance(event.atNanos);
    if (event.isHeld()) {
      return;
    }
    handle(event);
    for (int i = 0; i < invariants.size(); i++) {
      invariants.get(i).run();
    }
  }

  /** Runs {@code event} now, whatever time it was meant for. */
  void handle(Event event) {
    events++;
    eventsOfThisInstant++;
    Invariants.check(eventsOfThisInstant <= EVENTS_PER_INSTANT_MAX, "time passes");
    trace.record(nowNanos, event.where, event.what, event.fingerprint);
    event.run();
  }

  private void advance(long toNanos) {
    if (toNanos > nowNanos) {
      nowNanos = toNanos;
      eventsOfThisInstant = 0;
    }
  }
}
