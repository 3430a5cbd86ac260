package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Weak replicas in three regions of three nodes each, in a simulated world. */
final class WeakCluster {
  static final KeyspaceId REGISTERS = new KeyspaceId(1);
  static final KeyspaceId COUNTERS = new KeyspaceId(2);
  static final KeyspaceId SETS = new KeyspaceId(3);
  static final OriginDigest ANYWHERE = new OriginDigest(1, 1);

  /** An origin that may be in the region {@code eu} only. */
  static final OriginDigest EU_ONLY = new OriginDigest(2, 2);

  static final ByteString KEY = ByteString.copyFromUtf8("key");

  private static final Duration SETTLING = Duration.ofMinutes(2);
  private static final List<String> REGIONS = List.of("eu", "us", "ap");

  final SimulatedWorld world;
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final Map<NodeId, WeakStore> stores = new LinkedHashMap<>();

  WeakCluster(long seed) {
    world = new SimulatedWorld(seed);
    for (String region : REGIONS) {
      for (int i = 1; i <= 3; i++) {
        Peer peer = new Peer(new NodeId(region + "-n" + i), new RegionId(region));
        peers.put(peer.node(), peer);
      }
    }
    peers.values().forEach(this::start);
  }

  Collection<Peer> peers() {
    return peers.values();
  }

  WeakStore store(String node) {
    return Objects.requireNonNull(stores.get(new NodeId(node)));
  }

  private Peer peer(String node) {
    return Objects.requireNonNull(peers.get(new NodeId(node)));
  }

  SimulatedNode process(String node) {
    return world.node(peer(node));
  }

  void crash(String node) {
    process(node).crash();
  }

  void restart(String node) {
    process(node).restart();
    start(peer(node));
  }

  private void start(Peer peer) {
    SimulatedNode process = world.node(peer);
    WeakStore store =
        new WeakStore(
            WeakConfig.DEFAULT,
            new Topology(peer),
            node -> true,
            process.pipe(),
            new LayerRouter(process.transport(), Layer.GOSSIP),
            process.journal(),
            process.store(),
            process.wallClock(),
            process.random("weak"));
    stores.put(peer.node(), store);
    store.start();
  }

  /** Asks without waiting. */
  CompletableFuture<WeakResponse> ask(
      String node, KeyspaceId keyspace, OriginDigest origin, WeakOperation operation) {
    return store(node).perform(new WeakRequest(keyspace, origin, operation));
  }

  /** Writes without waiting. */
  void write(String node, KeyspaceId keyspace, OriginDigest origin, WeakOperation operation) {
    CompletableFuture<WeakResponse> unused = ask(node, keyspace, origin, operation);
  }

  /** Asks and waits for the value. */
  WeakValue value(String node, KeyspaceId keyspace, OriginDigest origin, WeakOperation operation) {
    WeakResponse response = answer(ask(node, keyspace, origin, operation));
    if (response instanceof WeakResponse.Served served) {
      return served.value();
    }
    throw new AssertionError("refused: " + response);
  }

  /** Asks and waits for a refusal. */
  Reason refusal(String node, KeyspaceId keyspace, OriginDigest origin, WeakOperation operation) {
    WeakResponse response = answer(ask(node, keyspace, origin, operation));
    if (response instanceof WeakResponse.Refused refused) {
      return refused.refusal().reason();
    }
    throw new AssertionError("served: " + response);
  }

  private WeakResponse answer(CompletableFuture<WeakResponse> future) {
    if (!world.runUntil(future::isDone, Duration.ofSeconds(5))) {
      throw new AssertionError("no answer in " + world);
    }
    return future.join();
  }

  WeakValue read(String node, KeyspaceId keyspace, OriginDigest origin) {
    return value(node, keyspace, origin, new WeakOperation.Read(KEY));
  }

  /** Whether every replica comes to show {@code expected}. */
  boolean converges(KeyspaceId keyspace, OriginDigest origin, WeakValue expected) {
    return world.runUntil(() -> shownEverywhere(keyspace, origin, expected), SETTLING);
  }

  private boolean shownEverywhere(KeyspaceId keyspace, OriginDigest origin, WeakValue expected) {
    return peers.values().stream()
        .filter(peer -> residency(scope(keyspace, origin)).allows(peer.region()))
        .filter(peer -> world.node(peer).isUp())
        .allMatch(peer -> expected.equals(shown(peer, keyspace, origin)));
  }

  /** What the rows of a replica show, without an event of its own. */
  WeakValue shown(Peer peer, KeyspaceId keyspace, OriginDigest origin) {
    return new WeakRows(world.node(peer).store()).read(typeOf(keyspace), keyspace, origin, KEY);
  }

  static WeakScope scope(KeyspaceId keyspace, OriginDigest origin) {
    return new WeakScope(keyspace, 0, origin.equals(EU_ONLY) ? "eu-only" : "anywhere");
  }

  static ResidencyScope residency(WeakScope scope) {
    return scope.rule().equals("eu-only")
        ? ResidencyScope.only(Set.of(new RegionId("eu")))
        : ResidencyScope.UNRESTRICTED;
  }

  static MergeType typeOf(KeyspaceId keyspace) {
    if (keyspace.equals(REGISTERS)) {
      return MergeType.LWW_REGISTER;
    }
    return keyspace.equals(COUNTERS) ? MergeType.PN_COUNTER : MergeType.ADD_WINS_SET;
  }

  /** What the directory would say. */
  private final class Topology implements WeakTopology {
    private final Peer self;

    Topology(Peer self) {
      this.self = self;
    }

    @Override
    public Optional<WeakPlacement> placement(KeyspaceId keyspace, OriginDigest origin) {
      return Optional.of(new WeakPlacement(scope(keyspace, origin), typeOf(keyspace), true));
    }

    @Override
    public Optional<WeakReplicas> replicas(WeakScope scope) {
      return Optional.of(new WeakReplicas(residency(scope), List.copyOf(peers.values())));
    }

    @Override
    public Collection<WeakScope> kept() {
      return List.of(REGISTERS, COUNTERS, SETS).stream()
          .flatMap(
              keyspace -> List.of(scope(keyspace, ANYWHERE), scope(keyspace, EU_ONLY)).stream())
          .filter(scope -> residency(scope).allows(self.region()))
          .toList();
    }
  }
}
