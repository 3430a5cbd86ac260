package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Replicas, one per region, in a simulated world, over state machines that remember an order. */
public final class ReplicaCluster {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SYNC = Duration.ofNanos(200_000);

  private static final long DISKS_MAX = 100;

  public final SimulatedWorld world;
  final Map<ReplicaId, NodeId> members = new LinkedHashMap<>();
  private final BatchBounds batches;
  private final Map<Integer, Long> disksLost = new HashMap<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<EpaxosReplica> replicas = new ArrayList<>();
  private final List<SavedOrder> machines = new ArrayList<>();
  private final Map<String, CompletableFuture<ByteString>> begun = new LinkedHashMap<>();

  public ReplicaCluster(long seed, String... regions) {
    this(BatchBounds.DEFAULT, seed, regions);
  }

  ReplicaCluster(BatchBounds batches, long seed, String... regions) {
    this.batches = batches;
    world = new SimulatedWorld(seed);
    for (String region : regions) {
      ReplicaId id = new ReplicaId(members.size() + 1);
      NodeId node = new NodeId("config-" + region);
      members.put(id, node);
      SimulatedNode simulated = world.node(new Peer(node, new RegionId(region)));
      simulated.disk().setSyncTime(SYNC, SYNC);
      nodes.add(simulated);
    }
    for (int number = 1; number <= regions.length; number++) {
      machines.add(new SavedOrder(node(number).store()));
      replicas.add(replicaOn(number, BlankDisk.NEW_CLUSTER));
      replica(number).start();
    }
    world.runFor(Duration.ofMillis(500));
  }

  public static Command write(String payload, String key) {
    return new Command(
        new AccessSet(Set.of("policy"), Set.of(key)), ByteString.copyFromUtf8(payload));
  }

  ReplicaId id(int number) {
    return new ReplicaId(number);
  }

  public SimulatedNode node(int number) {
    return nodes.get(number - 1);
  }

  public EpaxosReplica replica(int number) {
    return replicas.get(number - 1);
  }

  /** Payloads in the order in which the replica executed them, in this life and before. */
  public List<String> applied(int number) {
    return machines.get(number - 1).order();
  }

  /** On which disk a node is; it has another one whenever that is blank. */
  public DiskId disk(int number) {
    return new DiskId(number * DISKS_MAX + disksLost.getOrDefault(number, 0L));
  }

  /** Who the members are, as far as this replica has come. */
  public Membership membership(int number) {
    return replica(number).members().orElseThrow();
  }

  /** Starts a replica in another region, on a blank disk, which waits to be made a member. */
  int addNode(String region) {
    NodeId id = new NodeId("config-" + region);
    SimulatedNode simulated = world.node(new Peer(id, new RegionId(region)));
    simulated.disk().setSyncTime(SYNC, SYNC);
    nodes.add(simulated);
    machines.add(new SavedOrder(simulated.store()));
    replicas.add(replicaOn(nodes.size(), BlankDisk.JOINS));
    replica(nodes.size()).start();
    return nodes.size();
  }

  /** Starts a replica that has crashed on a blank disk. */
  public int replaceNode(int number) {
    node(number).disk().lose();
    disksLost.merge(number, 1L, Long::sum);
    node(number).restart();
    machines.set(number - 1, new SavedOrder(node(number).store()));
    replicas.set(number - 1, replicaOn(number, BlankDisk.JOINS));
    replica(number).start();
    return number;
  }

  private EpaxosReplica replicaOn(int number, BlankDisk blank) {
    SimulatedNode node = node(number);
    return new EpaxosReplica(
        EpaxosConfig.of(node.peer().node(), disk(number), members, blank).withBatches(batches),
        node.pipe(),
        node.transport(),
        node.journal(),
        node.store(),
        node.random("epaxos"),
        machines.get(number - 1));
  }

  public void crash(int number) {
    node(number).crash();
  }

  public void restart(int number) {
    node(number).restart();
    machines.set(number - 1, new SavedOrder(node(number).store()));
    replicas.set(
        number - 1, replicaOn(number, membersNow(number) ? BlankDisk.LOST : BlankDisk.JOINS));
    replica(number).start();
  }

  private boolean membersNow(int number) {
    return members.containsValue(node(number).peer().node());
  }

  /** The replica hears the others again. */
  void join(int number) {
    world.network().healAll();
  }

  public void isolate(int number) {
    world.network().isolate(node(number).peer().node());
  }

  /** Submits a command for whose outcome nobody waits now; see {@link #acknowledged}. */
  public void begin(int at, Command command) {
    begun.put(command.payloads().get(0).toStringUtf8(), submit(at, command));
  }

  /** Payloads of the commands begun whose outcome their clients have got. */
  public List<String> acknowledged() {
    return begun.entrySet().stream()
        .filter(entry -> entry.getValue().isDone() && !entry.getValue().isCompletedExceptionally())
        .map(Map.Entry::getKey)
        .toList();
  }

  CompletableFuture<ByteString> submit(int at, Command command) {
    return replica(at).submit(command, PATIENCE);
  }

  Duration latencyOf(int at, Command command) {
    Duration before = world.elapsed();
    CompletableFuture<ByteString> outcome = submit(at, command);
    assertThat(world.runUntil(outcome::isDone, PATIENCE)).isTrue();
    assertThat(outcome).isCompleted();
    return world.elapsed().minus(before);
  }

  void roundTrip(String a, String b, double millis) {
    world
        .network()
        .setRoundTrip(
            new RegionId(a), new RegionId(b), Duration.ofNanos((long) (millis * 1_000_000)));
  }
}
