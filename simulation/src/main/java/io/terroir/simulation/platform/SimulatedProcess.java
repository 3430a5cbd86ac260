package io.terroir.simulation.platform;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.node.assembly.GatewayAssembly;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.assembly.MemberContext;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import io.terroir.node.wiring.MachinePlace;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.journal.DiskIdentity;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.grpc.SimulatedGrpc;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** A node or a gateway of the deployment: what production starts, on a machine of the world. */
public final class SimulatedProcess {
  private final Topology topology;
  private final PeerConfig config;
  private final LayerSettings settings;
  private final SimulatedNode machine;
  private final SimulatedGrpc grpc;
  private final OpenTelemetry telemetry;
  private final BooleanSupplier newCluster;
  private final BiConsumer<SimulatedProcess, NodeAssembly> onNodeStart;
  private MachinePlace place;
  private Optional<NodeAssembly> node = Optional.empty();
  private Optional<GatewayAssembly> gateway = Optional.empty();
  private Optional<DiskId> disk = Optional.empty();

  SimulatedProcess(
      Topology topology,
      PeerConfig config,
      LayerSettings settings,
      SimulatedNode machine,
      SimulatedGrpc grpc,
      OpenTelemetry telemetry,
      BooleanSupplier newCluster,
      BiConsumer<SimulatedProcess, NodeAssembly> onNodeStart) {
    this.topology = topology;
    this.config = config;
    this.settings = settings;
    this.machine = machine;
    this.grpc = grpc;
    this.telemetry = telemetry;
    this.newCluster = newCluster;
    this.onNodeStart = onNodeStart;
    this.place = new MachinePlace(config.regionId(), Optional.empty());
  }

  /** What it runs on. */
  public SimulatedNode machine() {
    return machine;
  }

  /** Its name. */
  public String name() {
    return config.name();
  }

  /** What its machine says of where it is. */
  public MachinePlace place() {
    return place;
  }

  /** Whether it keeps data; otherwise it is a gateway. */
  public boolean isNode() {
    return config.role() == Role.NODE;
  }

  /** On which disk a node runs. */
  public Optional<DiskId> disk() {
    return machine.isUp() ? disk : Optional.empty();
  }

  /** The layers of a node that runs. */
  public Optional<NodeAssembly> node() {
    return machine.isUp() ? node : Optional.empty();
  }

  /** The parts of a gateway that runs. */
  public Optional<GatewayAssembly> gateway() {
    return machine.isUp() ? gateway : Optional.empty();
  }

  /** Starts the process on a machine that has just been switched on. */
  void start() {
    if (isNode()) {
      machine.pipe().execute(this::claimDisk);
    } else {
      machine.pipe().execute(this::startGateway);
    }
  }

  private void claimDisk() {
    try {
      var unused =
          DiskIdentity.claim(
                  machine.journal(), config.id(), config.regionId(), machine.random("identity"))
              .thenAccept(identity -> machine.pipe().execute(() -> startNode(identity.disk())));
    } catch (StorageException e) {
      machine.failStop().stop("the disk cannot be used", e);
    }
  }

  private void startNode(DiskId claimed) {
    disk = Optional.of(claimed);
    NodeAssembly assembly =
        new NodeAssembly(context(), claimed, machine.journal(), machine.store(), blankDisk());
    node = Optional.of(assembly);
    onNodeStart.accept(this, assembly);
    assembly.start();
  }

  private BlankDisk blankDisk() {
    if (newCluster.getAsBoolean()) {
      return BlankDisk.NEW_CLUSTER;
    }
    return config.configReplica().isPresent() ? BlankDisk.JOINS : BlankDisk.LOST;
  }

  private void startGateway() {
    GatewayAssembly assembly = new GatewayAssembly(context(), telemetry);
    gateway = Optional.of(assembly);
    assembly.start();
    grpc.listen(machine, assembly.gateway().services());
  }

  private MemberContext context() {
    return new MemberContext(
        topology,
        config,
        machine.transport(),
        new SimulatedEnvironment(machine),
        settings,
        place,
        machine.failStop());
  }

  /** Ends the process without a word. */
  public void crash() {
    machine.crash();
    ended();
  }

  /** The process is over, by whatever cause. */
  public void ended() {
    node = Optional.empty();
    gateway = Optional.empty();
    grpc.reset(machine);
  }

  /** Starts a process that has ended, on the same disk. Its machine says what it said last. */
  public void restart() {
    Optional<String> elsewhere = place.elsewhere();
    place = new MachinePlace(config.regionId(), Optional.empty());
    elsewhere.ifPresent(place::machineIsIn);
    machine.restart();
    start();
  }
}
