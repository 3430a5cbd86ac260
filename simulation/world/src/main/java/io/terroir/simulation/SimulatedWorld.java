package io.terroir.simulation;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

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

  private final long seed;
  private final RandomGenerator tieBreaks;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Trace trace = new Trace();
  private final Map<NodeId, SimulatedNode> nodes = new LinkedHashMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<Runnable> invariants = new ArrayList<>();
  private final SimulatedNetwork network;

  private long nowNanos;
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
    return () -> nowNanos;
  }

  /** True time of day, without a node's skew. */
  public WallClock wallClock() {
    return () -> WALL_START_MILLIS + nowNanos / 1_000_000;
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

  /** Runs {@code action} of the test once {@code delay} has passed. */
  public void schedule(Duration delay, Runnable action) {
    schedule(delay.toNanos(), "test", "action", 0, action);
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
      Event next = events.peek();
      if (next == null || next.atNanos > endNanos) {
        advance(endNanos);
        return condition.getAsBoolean();
      }
      run(events.remove());
    }
    return true;
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

  Optional<SimulatedNode> find(NodeId id) {
    return Optional.ofNullable(nodes.get(id));
  }

  /** Queues an event; {@code fingerprint} goes into the trace. */
  void schedule(long delayNanos, String where, String what, int fingerprint, Runnable action) {
    long atNanos = nowNanos + Math.max(0, delayNanos);
    events.add(
        new Event(atNanos, tieBreaks.nextLong(), sequence++, where, what, fingerprint, action));
  }

  void failed(Failure failure) {
    failures.add(failure);
  }

  private void run(Event event) {
    advance(event.atNanos);
    eventsOfThisInstant++;
    Invariants.check(eventsOfThisInstant <= EVENTS_PER_INSTANT_MAX, "time passes");
    trace.record(event.atNanos, event.where, event.what, event.fingerprint);
    event.action.run();
    invariants.forEach(Runnable::run);
  }

  private void advance(long toNanos) {
    if (toNanos > nowNanos) {
      nowNanos = toNanos;
      eventsOfThisInstant = 0;
    }
  }

  private record Event(
      long atNanos,
      long tieBreak,
      long sequence,
      String where,
      String what,
      int fingerprint,
      Runnable action)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      if (atNanos != other.atNanos) {
        return Long.compare(atNanos, other.atNanos);
      }
      if (tieBreak != other.tieBreak) {
        return Long.compare(tieBreak, other.tieBreak);
      }
      return Long.compare(sequence, other.sequence);
    }
  }
}
