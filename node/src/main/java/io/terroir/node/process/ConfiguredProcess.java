package io.terroir.node.process;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.config.ConfigException;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.ClientTls;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.ProcessConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import io.terroir.node.discovery.PeerAddresses;
import io.terroir.node.discovery.StaticDiscovery;
import io.terroir.node.journal.JournalDirectory;
import io.terroir.node.process.NodeProcess.NodeDisk;
import io.terroir.node.wiring.MachinePlace;
import io.terroir.raft.host.LeaseReads;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.service.StoreScrub;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.clock.SystemClock;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.journal.segment.SegmentSettings;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.telemetry.HealthChecks;
import io.terroir.runtime.telemetry.HealthChecks.Kind;
import io.terroir.runtime.telemetry.HealthChecks.Registration;
import io.terroir.runtime.telemetry.MemberMetrics;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.transport.GrpcPeerConfig;
import io.terroir.runtime.transport.GrpcPeerTransport;
import io.terroir.runtime.transport.LaneBounds;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerDirectory;
import io.terroir.runtime.transport.TlsCredentials;
import io.terroir.runtime.transport.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node or gateway on a machine of its own, as its configuration describes it. */
public final class ConfiguredProcess implements AutoCloseable {
  /** What quartz keeps, with a margin for what disciplines the clock. */
  static final int CLOCK_DRIFT_PPM_DEFAULT = 1_000;

  /** What a registry that is away may delay a start by. */
  private static final Duration DISCOVERY_PATIENCE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(ConfiguredProcess.class);

  private static final HealthChecks.Check STARTING =
      () -> HealthChecks.Status.failing("it opens its disk, or begins to listen");

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Optional<GatewayProcess> gateway = Optional.empty();

  private ConfiguredProcess() {}

  /**
   * Starts the process that {@code config} describes.
   *
   * @throws ConfigException if the configuration is of another role
   * @throws RuntimeException with one sentence, if a port or the disk cannot be used
   */
  public static ConfiguredProcess start(TerroirConfig config, Role role, FailStop failStop) {
    if (config.self().role() != role) {
      throw new ConfigException(
          "process.name: '" + config.process().name() + "' is not a " + role + " among peers");
    }
    ConfiguredProcess process = new ConfiguredProcess();
    try {
      process.start(config, failStop);
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private void start(TerroirConfig config, FailStop failStop) {
    PeerConfig self = config.self();
    HealthChecks health = new HealthChecks();
    List<Registration> starting =
        Stream.of(Kind.STARTED, Kind.READY)
            .map(kind -> health.add(kind, "start of " + self.name(), STARTING))
            .toList();
    Telemetry telemetry =
        opened(
            TelemetrySetup.start(
                config.listen().metrics(),
                Optional.of(new Peer(self.id(), self.regionId())),
                config.telemetry(),
                health));
    ScopeGate gate = new ScopeGate();
    MemberMetrics metrics =
        opened(new MemberMetrics(telemetry, new Peer(self.id(), self.regionId())));
    MachinePlace place = new MachinePlace(self.regionId(), config.process().region());
    observe(place, self, health);
    PeerAddresses addresses = addresses(config, place);
    if (config.discovery().isPresent()) {
      metrics.discovery(addresses::size, addresses::failures);
    }
    GrpcPeerTransport transport = opened(transport(config, addresses, gate));
    if (config.tls().isPresent()) {
      metrics.certificate(() -> transport.certificateValidUntil().orElseThrow());
    }
    ProcessContext context =
        new ProcessContext(
            Topology.of(config),
            self,
            transport,
            transport.counters(),
            gate,
            telemetry,
            settings(config.process()),
            place,
            failStop);
    if (self.role() == Role.NODE) {
      RocksResources memory = opened(RocksResources.forOneNode());
      opened(NodeProcess.start(context, disk(config.process(), memory)));
    } else {
      HostPort clients = config.listen().client().orElseThrow();
      gateway =
          Optional.of(opened(GatewayProcess.start(context, clients, clientCredentials(config))));
    }
    // Only now has every layer subscribed.
    transport.start();
    starting.forEach(Registration::close);
  }

  /** What clients are shown: what is said for them, or else the certificate of the process. */
  private ServerCredentials clientCredentials(TerroirConfig config) {
    Optional<ClientTls> shown =
        config
            .clientTls()
            .or(
                () ->
                    config
                        .tls()
                        .map(tls -> new ClientTls(tls.certificate(), tls.key(), Optional.empty())));
    if (config.listen().clientPlaintext() || shown.isEmpty()) {
      return InsecureServerCredentials.create();
    }
    ClientTls files = shown.get();
    try {
      return opened(
              TlsCredentials.of(
                  Path.of(files.certificate()),
                  Path.of(files.key()),
                  files.clientAuthority().map(Path::of)))
          .server();
    } catch (IOException e) {
      throw new UncheckedIOException("a TLS file for clients cannot be read: " + e.getMessage(), e);
    }
  }

  private static LayerSettings settings(ProcessConfig process) {
    LayerSettings usual = LayerSettings.DEFAULT;
    Optional<LeaseReads> leases =
        process.leaseReads()
            ? Optional.of(
                new LeaseReads(process.clockDriftPpmMax().orElse(CLOCK_DRIFT_PPM_DEFAULT)))
            : Optional.empty();
    RaftConfig raft =
        process
            .snapshotMibPerSecond()
            .map(mebibytes -> usual.raft().withSnapshotRate((long) mebibytes << 20))
            .orElse(usual.raft());
    return usual
        .withReads(raft.withLeaseReads(leases), process.readsAnyReplica())
        .withUpkeep(
            process
                .memberGraceSeconds()
                .map(seconds -> Duration.ofSeconds(seconds))
                .orElse(usual.memberGrace()),
            process.balanceLeaders().orElse(usual.balancesLeaders()))
        .withScrub(
            new StoreScrub.Settings(
                process
                    .scrubHours()
                    .map(hours -> Duration.ofHours(hours))
                    .orElse(usual.scrub().every()),
                process
                    .scrubMibPerSecond()
                    .map(mebibytes -> (long) mebibytes << 20)
                    .orElse(usual.scrub().bytesPerSecond())))
        .withSplits(
            process
                .shardSplitMib()
                .map(mebibytes -> (long) mebibytes << 20)
                .orElse(usual.splitBytes()));
  }

  private static NodeDisk disk(ProcessConfig process, RocksResources memory) {
    SegmentSettings segments =
        process
            .journalSegmentMib()
            .map(mebibytes -> SegmentSettings.forOneNode().withSegmentBytes(mebibytes << 20))
            .orElse(SegmentSettings.forOneNode());
    return new NodeDisk(
        Path.of(process.dataDir().orElseThrow()),
        new JournalDirectory.Settings(process.journal().orElse(JournalBackend.DEFAULT), segments),
        memory,
        process.diskReserveMib().orElse(ProcessConfig.DISK_RESERVE_MIB),
        process.blankDisk());
  }

  /**
   * A node goes on with what it may hold. A gateway holds nothing, but all that clients ask for
   * goes through it: nobody should be sent to one that is in the wrong place.
   */
  private static void observe(MachinePlace place, PeerConfig self, HealthChecks health) {
    health.add(
        Kind.READY,
        "place of " + self.name(),
        () ->
            new HealthChecks.Status(
                self.role() == Role.NODE || place.elsewhere().isEmpty(),
                place.contradiction().orElse("")));
  }

  private PeerAddresses addresses(TerroirConfig config, MachinePlace place) {
    PeerAddresses addresses =
        new PeerAddresses(Topology.of(config), config.tls().isPresent(), place::machineIsIn);
    addresses.follow(opened(new StaticDiscovery(Topology.of(config)))).join();
    DiscoverySetup.of(config, SystemClock.wall().millis())
        .ifPresent(source -> awaitFirstAnswer(addresses.follow(opened(source))));
    return addresses;
  }

  /** So that it begins with what is known, unless that takes too long. */
  private static void awaitFirstAnswer(CompletableFuture<Void> answer) {
    try {
      answer.get(DISCOVERY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "discovery has not answered within {} s: it begins with the addresses of its configuration",
          DISCOVERY_PATIENCE.toSeconds());
    }
  }

  private static GrpcPeerTransport transport(
      TerroirConfig config, PeerDirectory addresses, ScopeGate gate) {
    PeerConfig self = config.self();
    HostPort listen = config.listen().peer();
    return new GrpcPeerTransport(
        new GrpcPeerConfig(
            new Peer(self.id(), self.regionId()),
            listen.socketAddress().getHostString(),
            listen.port(),
            config
                .tls()
                .map(
                    tls ->
                        new TlsFiles(
                            Path.of(tls.certificate()),
                            Path.of(tls.key()),
                            Path.of(tls.authority()))),
            LaneBounds.DEFAULT),
        addresses,
        gate);
  }

  /** The gateway, if it is one. */
  public Optional<GatewayProcess> gateway() {
    return gateway;
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** Stops in the reverse order of starting. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("did not stop cleanly", e);
      }
    }
  }
}
