package io.terroir.simulation;

import io.terroir.runtime.FailStop;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.clock.WallClock;
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
import java.util.Optional;
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
  private Duration wallOffset = Duration.ZERO;
  private int starts;
  private Run run;

  SimulatedNode(SimulatedWorld world, Peer peer) {
    this.world = world;
    this.peer = peer;
    this.disk = new SimulatedDisk(world.random("disk/" + peer.node()));
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
    return run.pipes.computeIfAbsent(number, n -> new SimulatedPipe(run.lifetime, world.clock()));
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

  /** The node's own wall clock, see {@link #setWallOffset}. */
  public WallClock wallClock() {
    WallClock truth = world.wallClock();
    return () -> truth.millis() + wallOffset.toMillis();
  }

  /** Makes the node's wall clock wrong by {@code offset} from now on. */
  public void setWallOffset(Duration offset) {
    wallOffset = offset;
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
      run.lifetime.end();
      run.journal.crash();
      run.store.crash();
    }
  }

  /** Starts the process again after a crash. */
  public void restart() {
    Invariants.check(!isUp(), "only a crashed node is restarted");
    run = new Run();
  }

  @Override
  public String toString() {
    return peer.node().toString();
  }

  /** Who takes the envelopes for {@code layer}, if the process runs and has subscribed. */
  Optional<PeerTransport.Receiver> receiver(Layer layer) {
    return isUp() ? run.transport.receiver(layer) : Optional.empty();
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
