package io.terroir.epaxos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.Samples;
import io.terroir.epaxos.replica.ReplicaOperations;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A config replica and a gateway in each of three regions, in a simulated world. */
final class DirectoryCluster {
  static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  final SimulatedWorld world;
  private final Consensus consensus;
  private final int changesKeptMax;
  private final Map<RegionId, ConfigProcess> configs = new TreeMap<>();
  private final Map<RegionId, Gateway> gateways = new TreeMap<>();

  DirectoryCluster(long seed, Consensus consensus) {
    this(seed, consensus, DirectoryService.CHANGES_KEPT_MAX);
  }

  DirectoryCluster(long seed, Consensus consensus, int changesKeptMax) {
    this.world = new SimulatedWorld(seed);
    this.consensus = consensus;
    this.changesKeptMax = changesKeptMax;
    for (RegionId region : Samples.REGIONS) {
      configs.put(region, new ConfigProcess(region));
      gateways.put(region, new Gateway(region));
    }
  }

  ConfigProcess config(RegionId region) {
    return Objects.requireNonNull(configs.get(region));
  }

  Gateway gateway(RegionId region) {
    return Objects.requireNonNull(gateways.get(region));
  }

  Iterable<Gateway> gateways() {
    return gateways.values();
  }

  /** Whether all that run show the same, config replicas in their directories. */
  boolean viewsAgree() {
    List<List<DirectoryChange>> shown = new ArrayList<>();
    List<List<DirectoryChange>> layouts = new ArrayList<>();
    for (ConfigProcess config : configs.values()) {
      if (config.node.isUp()) {
        shown.add(config.shown());
        layouts.add(config.view.snapshot());
        layouts.add(config.directory.foundations());
      }
    }
    gateways.values().forEach(gateway -> shown.add(gateway.view.snapshot()));
    return shown.stream().distinct().count() == 1 && layouts.stream().distinct().count() == 1;
  }

  /** Registers the regions with {@code nodes} nodes each, and creates one keyspace. */
  void found(int nodes, DirectoryCommand.CreateKeyspace keyspace) {
    List<CompletableFuture<Void>> registered = new ArrayList<>();
    for (RegionId region : Samples.REGIONS) {
      registered.add(config(region).register(nodes));
    }
    assertThat(world.runUntil(() -> registered.stream().allMatch(CompletableFuture::isDone), LIMIT))
        .isTrue();
    assertThat(await(gateway(Samples.IRELAND).client.submit(keyspace, LIMIT)))
        .isInstanceOf(DirectoryOutcome.KeyspaceCreated.class);
  }

  <T> T await(CompletableFuture<T> future) {
    assertThat(world.runUntil(future::isDone, LIMIT)).isTrue();
    return future.join();
  }

  void awaitAgreement() {
    awaitSoon(this::viewsAgree);
  }

  /** Looks only now and then, since to compare views after every event would take long. */
  void awaitSoon(BooleanSupplier condition) {
    Duration end = world.elapsed().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      assertThat(world.elapsed()).isLessThan(end);
      world.runFor(LOOK_INTERVAL);
    }
  }

  private static Authors authors(SimulatedNode node) {
    return new Authors(node.peer().node(), node.wallClock());
  }

  static NodeId configOf(RegionId region) {
    return new NodeId("config-" + region.name());
  }

  /** The region's own config replica first. */
  private static List<NodeId> preference(RegionId region) {
    List<NodeId> order = new ArrayList<>(List.of(configOf(region)));
    Samples.REGIONS.stream()
        .filter(other -> !other.equals(region))
        .forEach(other -> order.add(configOf(other)));
    return order;
  }

  /** What runs beside a config replica. */
  final class ConfigProcess {
    final RegionId region;
    final SimulatedNode node;
    Directory directory;
    DirectoryView view;
    ReplicaOperations replica;

    ConfigProcess(RegionId region) {
      this.region = region;
      this.node = world.node(new Peer(configOf(region), region));
      this.directory = new Directory(node.store());
      this.view = new DirectoryView(node.pipe().clock());
      this.replica = run();
    }

    private ReplicaOperations run() {
      return consensus.join(node, directory, () -> node.pipe().execute(this::serve));
    }

    private void serve() {
      DirectoryService service =
          new DirectoryService(
              replica,
              directory,
              new AuditPages(node.store()),
              node.requests(),
              node.pipe(),
              node.random("feed"),
              changesKeptMax);
      service.open();
      service.start();
      new LocalFollower(directory, view, node.pipe()).start();
      new ShardProvisioner(region, view, proposer(), node.pipe()).start();
    }

    LocalProposer proposer() {
      return new LocalProposer(replica, authors(node));
    }

    CompletableFuture<Void> register(int nodes) {
      List<NodeRecord> records = new ArrayList<>();
      for (int number = 1; number <= nodes; number++) {
        records.add(Samples.node(region, number));
      }
      return register(records);
    }

    CompletableFuture<Void> register(List<NodeRecord> records) {
      return new Registrar(
              proposer(), node.pipe(), node.random("registrar"), Samples.region(region), records)
          .start();
    }

    /** The whole directory, as a view of it would show it. */
    List<DirectoryChange> shown() {
      List<DirectoryChange> all = new ArrayList<>(directory.foundations());
      directory
          .bindingsAfter(Optional.empty(), Integer.MAX_VALUE)
          .forEach(binding -> all.add(new DirectoryChange.OriginBound(binding)));
      return all;
    }

    void crash() {
      node.crash();
    }

    void restart() {
      node.restart();
      directory = new Directory(node.store());
      view = new DirectoryView(node.pipe().clock());
      replica = run();
    }
  }

  /** A process that follows the directory and submits to it. */
  final class Gateway {
    final RegionId region;
    final SimulatedNode node;
    final DirectoryView view;
    final DirectoryClient client;
    final DirectoryFollower follower;

    Gateway(RegionId region) {
      this(region, "gateway-" + region.name());
    }

    Gateway(RegionId region, String name) {
      this.region = region;
      this.node = world.node(new Peer(new NodeId(name), region));
      this.view = new DirectoryView(node.pipe().clock());
      this.client =
          new DirectoryClient(
              authors(node),
              node.requests(),
              preference(region),
              node.pipe(),
              node.random("client"));
      this.follower =
          new DirectoryFollower(
              node.requests(), preference(region), view, node.pipe(), node.random("follower"));
      follower.start();
    }
  }
}
