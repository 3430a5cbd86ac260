package io.terroir.simulation.platform;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.Topology;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.simulation.grpc.SimulatedGrpc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A deployment in the world, and its clients. */
public final class Cluster {
  private final SimulatedWorld world;
  private final ClusterShape shape;
  private final Topology topology;
  private final SimulatedGrpc grpc;
  private final Map<String, SimulatedProcess> processes = new LinkedHashMap<>();
  private final List<BiConsumer<SimulatedProcess, NodeAssembly>> nodeStartListeners =
      new ArrayList<>();
  private boolean formed;
  private int clients;

  /** Switches every machine on; nothing runs before {@link #start}. */
  public Cluster(
      SimulatedWorld world, ClusterShape shape, LayerSettings settings, OpenTelemetry telemetry) {
    this.world = world;
    this.shape = shape;
    this.topology = shape.topology();
    this.grpc = new SimulatedGrpc(world);
    world.network().setRoundTrips(shape.roundTrips());
    for (PeerConfig peer : topology.peers()) {
      SimulatedNode machine = world.node(new Peer(peer.id(), peer.regionId()));
      processes.put(
          peer.name(),
          new SimulatedProcess(
              topology,
              peer,
              settings,
              machine,
              grpc,
              telemetry,
              () -> !formed,
              (process, node) ->
                  nodeStartListeners.forEach(listener -> listener.accept(process, node))));
    }
  }

  /** Starts every process. */
  public void start() {
    processes.values().forEach(SimulatedProcess::start);
  }

  /** Shows every node to {@code listener} when it is put together, before it starts. */
  public void onNodeStart(BiConsumer<SimulatedProcess, NodeAssembly> listener) {
    nodeStartListeners.add(listener);
  }

  /** Whether every gateway knows every region and every node. */
  public boolean everybodyIsKnown() {
    return processes.values().stream()
        .filter(process -> !process.isNode())
        .allMatch(
            process ->
                process
                    .gateway()
                    .map(gateway -> gateway.participant().view())
                    .filter(view -> view.regions().size() == topology.regions().size())
                    .filter(view -> view.nodes().size() == nodeCount())
                    .isPresent());
  }

  private long nodeCount() {
    return processes.values().stream().filter(SimulatedProcess::isNode).count();
  }

  /** From now on a blank disk is a lost disk. */
  public void formed() {
    formed = true;
  }

  /** A machine for a new client in {@code region}. */
  public SimulatedNode newClientMachine(RegionId region) {
    return world.node(new Peer(new NodeId("client-" + ++clients), region));
  }

  /** The world it is in. */
  public SimulatedWorld world() {
    return world;
  }

  /** How large it is. */
  public ClusterShape shape() {
    return shape;
  }

  /** Where its gateways listen. */
  public SimulatedGrpc grpc() {
    return grpc;
  }

  /** Nodes and gateways. */
  public Collection<SimulatedProcess> processes() {
    return processes.values();
  }

  /** One of them. */
  public SimulatedProcess process(String name) {
    SimulatedProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no process " + name);
    }
    return process;
  }

  /** The nodes. */
  public List<SimulatedProcess> nodes() {
    return processes.values().stream().filter(SimulatedProcess::isNode).toList();
  }
}
