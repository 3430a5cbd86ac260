package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.PeerRequests;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A process of the simulated world, with its disk. A crash ends all that the process had going; a
 * restart gives it new pipes, a new transport, and the journal and store that the same disk still
 * holds. What the getters return belongs to one run of the process: ask again after a restart.
 */
public final class SimulatedNode {
  private final SimulatedWorld world;
  private final Peer peer;
  private final SimulatedDisk disk;
  private final ScopeGate gate = new ScopeGate();
  private final SimulatedClocks clocks;
  private final Backlog backlog;
  private final Map<NodeId, Route> routes = new HashMap<>();
  private int starts;
  private Run run;

  SimulatedNode(SimulatedWorld world, Peer peer) {
    this.world = world;
    this.peer = peer;
    this.disk = new SimulatedDisk(world, this, world.random("disk/" + peer.node()));
    this.clocks = new SimulatedClocks(world);
    this.backlog = new Backlog(world, name());
    this.run = new Run();
  }

  /** Its name and region. */
  public Peer peer() {
    return peer;
  }

  /** The first pipe. */
  public Pipe pipe() {
    return pipe(0);
  }

  /** One of several pipes, for what is spread over them. */
  public Pipe pipe(int number) {
    return run.pipes.computeIfAbsent(number, n -> new SimulatedPipe(run.lifetime));
  }

  /** Its end of the network. */
  public PeerTransport transport() {
    return run.transport;
  }

  /** Requests over its transport, with timers on its first pipe. */
  public Requests requests() {
    if (run.requests == null) {
      run.requests = new PeerRequests(run.transport, pipe(), random("requests"));
    }
    return run.requests;
  }

  /** Its journal: what was not synced is lost in a crash. */
  public Journal journal() {
    return run.journal;
  }

  /** Its store: what was not flushed may be lost in a crash, from the end. */
  public Store store() {
    return run.store;
  }

  /** A stream of random numbers of this run of the process. */
  public RandomGenerator random(String label) {
    return world.random(peer.node() + "/" + starts + "/" + label);
  }

  /** The node's own monotonic clock, by which its timers run. */
  public MonotonicClock clock() {
    return clocks.monotonic();
  }

  /** The node's own wall clock. */
  public WallClock wallClock() {
    return clocks.wall();
  }

  /** Both clocks, to make them wrong. They are the machine's: a crash does not mend them. */
  public SimulatedClocks clocks() {
    return clocks;
  }

  /** Makes the node's wall clock wrong by {@code offset} from now on. */
  public void setWallOffset(Duration offset) {
    clocks.setWallOffset(offset);
  }

  /** Crashes the node and leaves a {@link SimulatedWorld.Failure} behind. */
  public FailStop failStop() {
    return run.lifetime.failStop();
  }

  /** The residency gate of its transport. */
  public ScopeGate gate() {
    return gate;
  }

  /** Its disk, to make it slow or broken and to search what is on it. */
  public SimulatedDisk disk() {
    return disk;
  }

  /** Whether the process runs. */
  public boolean isUp() {
    return run.lifetime.alive();
  }

  /** Ends the process as {@code kill -9} and a power failure would. */
  public void crash() {
    if (isUp()) {
      world.note(name(), "crash");
      run.lifetime.end();
      run.journal.crash();
      run.store.crash();
      backlog.clear();
    }
  }

  /** Starts the process again after a crash. */
  public void restart() {
    Invariants.check(!isUp(), "only a crashed node is restarted");
    world.note(name(), "restart");
    run = new Run();
  }

  /**
   * Stops the process where it is, as a long garbage collection, {@code SIGSTOP} or the freeze of
   * its machine would. Messages, timers and disk completions wait until it goes on, and are handled
   * in the order in which they came; clocks go on. Longer than an earlier pause or shorter, this
   * one decides when it ends.
   */
  public void pause(Duration duration) {
    requireUp();
    backlog.pause(duration);
  }

  /** As {@link #pause(Duration)}, until {@link #resume}. */
  public void pause() {
    requireUp();
    backlog.pause();
  }

  /** Ends a pause, if there is one. */
  public void resume() {
    backlog.resume();
  }

  /** Whether the process is paused. */
  public boolean isPaused() {
    return backlog.isPaused();
  }

  @Override
  public String toString() {
    return peer.node().toString();
  }

  String name() {
    return peer.node().name();
  }

  /** Keeps {@code event} for later if the process is paused. */
  boolean holds(Event event) {
    return backlog.holds(event);
  }

  /** The disk has rotted: what the process has not in memory either, it cannot read. */
  void rotStore(ByteString key) {
    if (isUp()) {
      run.store.rot(key);
    }
  }

  /** The way to {@code to}. */
  Route route(SimulatedNode to) {
    Route known = routes.get(to.peer.node());
    if (known == null) {
      known = new Route(world, this, to);
      routes.put(to.peer.node(), known);
    }
    return known;
  }

  private void requireUp() {
    Invariants.check(isUp(), "only a running process is paused");
  }

  /** Who takes the envelopes for {@code layer}, if the process runs and has subscribed. */
  PeerTransport.@Nullable Receiver receiver(Layer layer) {
    return isUp() ? run.transport.receiver(layer) : null;
  }

  Lifetime lifetime() {
    return run.lifetime;
  }

  /** Everything that one run of the process holds. */
  private final class Run {
    final Lifetime lifetime = new Lifetime(world, SimulatedNode.this, ++starts);
    final Map<Integer, SimulatedPipe> pipes = new HashMap<>();
    final SimulatedTransport transport = new SimulatedTransport(lifetime, world.network());
    final MemoryJournal journal = new MemoryJournal(disk, lifetime);
    final MemoryStore store = new MemoryStore(disk, lifetime);
    @Nullable PeerRequests requests;
  }
}
