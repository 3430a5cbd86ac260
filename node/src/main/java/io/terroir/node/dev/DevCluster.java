package io.terroir.node.dev;

import com.google.protobuf.ByteString;
import io.grpc.InsecureServerCredentials;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.config.ConfigException;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.ProcessConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import io.terroir.node.journal.JournalDirectory;
import io.terroir.node.process.CommitCounts;
import io.terroir.node.process.GatewayProcess;
import io.terroir.node.process.NodeProcess;
import io.terroir.node.process.NodeProcess.NodeDisk;
import io.terroir.node.process.ProcessContext;
import io.terroir.node.wiring.MachinePlace;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.journal.segment.SegmentSettings;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.transport.InProcessNetwork;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.runtime.transport.TransportCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A whole cluster in this process: three AWS regions, the measured delays between them, real disks.
 * Used by one thread at a time.
 */
public final class DevCluster implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofSeconds(60);
  private static final Duration READY_POLL = Duration.ofMillis(20);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Topology topology = DevTopology.threeRegions();
  private final RttMatrix roundTrips = RttMatrix.aws2020();
  private final Path directory;
  private final DevPorts ports;
  private final FailStop failStop;
  private final boolean firstStart;
  private final RocksResources memory = RocksResources.forManyNodes();
  private final Telemetry telemetry;
  private final InProcessNetwork network;
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final Map<String, GatewayProcess> gateways = new LinkedHashMap<>();
  private boolean closed;

  private DevCluster(Path directory, DevPorts ports, Telemetry telemetry, FailStop failStop) {
    this.directory = directory;
    this.ports = ports;
    this.failStop = failStop;
    this.firstStart = new ClusterMark(directory).firstStart();
    this.telemetry = telemetry;
    this.network = new InProcessNetwork(roundTrips, InProcessNetwork.Options.DEFAULT);
  }

  /**
   * Starts everything and waits until requests can be served.
   *
   * @param directory where nodes keep their data; what is there is taken up again
   * @throws ConfigException if it cannot be started, saying why
   */
  public static DevCluster start(Path directory, DevPorts ports, FailStop failStop) {
    return start(directory, ports, ports.telemetry(), failStop);
  }

  /**
   * The same, measured by {@code telemetry}, which is closed with the cluster.
   *
   * @param ports of the gateways
   * @throws ConfigException if it cannot be started, saying why
   */
  public static DevCluster start(
      Path directory, DevPorts ports, Telemetry telemetry, FailStop failStop) {
    DevCluster cluster = new DevCluster(directory, ports, telemetry, failStop);
    try {
      cluster.topology.peers(Role.NODE).forEach(cluster::startNode);
      cluster.topology.peers(Role.GATEWAY).forEach(cluster::startGateway);
      cluster.awaitReady();
      new ClusterMark(directory).set();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startNode(PeerConfig peer) {
    NodeDisk disk =
        new NodeDisk(
            directory.resolve(peer.name()),
            new JournalDirectory.Settings(JournalBackend.DEFAULT, SegmentSettings.forManyNodes()),
            memory,
            ProcessConfig.DISK_RESERVE_MIB,
            firstStart ? BlankDisk.NEW_CLUSTER : BlankDisk.LOST);
    nodes.put(peer.name(), NodeProcess.start(context(peer), disk));
  }

  private void startGateway(PeerConfig peer) {
    HostPort listen = ports.gateway(gateways.size());
    gateways.put(
        peer.name(),
        GatewayProcess.start(context(peer), listen, InsecureServerCredentials.create()));
  }

  private ProcessContext context(PeerConfig peer) {
    ScopeGate gate = new ScopeGate();
    PeerTransport transport = network.join(new Peer(peer.id(), peer.regionId()), gate);
    TransportCounters traffic = network.counters(peer.id()).orElseThrow();
    return new ProcessContext(
        topology,
        peer,
        transport,
        traffic,
        gate,
        telemetry,
        LayerSettings.DEFAULT,
        new MachinePlace(peer.regionId(), Optional.empty()),
        failStop);
  }

  /** Ready means that every gateway knows every region, and has heard of every process. */
  private void awaitReady() {
    long deadlineNanos = System.nanoTime() + READY_MAX.toNanos();
    while (!gateways.values().stream().allMatch(this::knowsEverybody)) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new ConfigException(
            "the cluster did not become ready in " + READY_MAX.toSeconds() + " s");
      }
      LockSupport.parkNanos(READY_POLL.toNanos());
    }
  }

  private boolean knowsEverybody(GatewayProcess gateway) {
    DirectoryView view = gateway.view();
    return view.regions().size() == topology.regions().size()
        && view.nodes().size() == topology.peers(Role.NODE).size()
        && gateway.hasHeardOf(topology.peers().stream().map(PeerConfig::id).toList());
  }

  /** The regions, in order. */
  public List<RegionConfig> regions() {
    return topology.regions();
  }

  /** Where the gateway of a region listens. */
  public String endpoint(String region) {
    return gatewayOf(region).endpoint();
  }

  /** Where metrics and health are served. */
  public String metricsEndpoint() {
    return DevPorts.endpointOf(telemetry);
  }

  /** Where an origin lives, as the gateway of the first region sees it. */
  public Optional<String> home(String keyspace, String origin) {
    DirectoryView view = gateways.values().iterator().next().view();
    return view.keyspace(keyspace)
        .flatMap(found -> view.binding(found.id(), found.digest(ByteString.copyFromUtf8(origin))))
        .map(OriginBinding::home)
        .map(RegionId::name);
  }

  /** The round trip between two regions by the matrix, in milliseconds. */
  public double roundTripMillis(String from, String to) {
    return roundTrips.roundTrip(new RegionId(from), new RegionId(to)).toNanos() / NANOS_PER_MILLI;
  }

  /** Commands that all config replicas have committed as coordinators, since they started. */
  public CommitCounts commits() {
    return nodes.values().stream()
        .map(NodeProcess::commits)
        .reduce(CommitCounts.NONE, CommitCounts::plus);
  }

  /** Ends a node as {@code kill -9} would: nothing is flushed, nobody is told. */
  public void kill(String node) {
    NodeProcess process = nodes.remove(node);
    if (process == null) {
      throw new IllegalArgumentException("no node " + node + " is running");
    }
    process.kill();
  }

  /** Starts a node that was killed, on its old disk. */
  public void restart(String node) {
    startNode(topology.peer(node));
  }

  /** Cuts a region off from the others. */
  public void isolate(String region) {
    network.isolate(new RegionId(region));
  }

  /** Undoes {@link #isolate}. */
  public void reconnect(String region) {
    network.reconnect(new RegionId(region));
  }

  /** The disks of the nodes of a region. */
  public List<Path> dataDirectories(String region) {
    return topology.peers(Role.NODE).stream()
        .filter(peer -> peer.region().equals(region))
        .map(PeerConfig::id)
        .map(NodeId::name)
        .map(directory::resolve)
        .toList();
  }

  private GatewayProcess gatewayOf(String region) {
    return topology.peers(Role.GATEWAY).stream()
        .filter(peer -> peer.region().equals(region))
        .map(peer -> gateways.get(peer.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no gateway in " + region));
  }

  /** Stops gateways, then nodes; data is flushed. Does nothing the second time. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      gateways.values().forEach(GatewayProcess::close);
      nodes.values().forEach(NodeProcess::close);
      network.close();
      telemetry.close();
      memory.close();
    }
  }
}
