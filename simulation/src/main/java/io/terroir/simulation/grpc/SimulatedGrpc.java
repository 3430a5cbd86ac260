package io.terroir.simulation.grpc;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.ServerMethodDefinition;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which gateways listen in the world, and the channels to them. */
public final class SimulatedGrpc {
  private final SimulatedWorld world;
  private final Map<String, SimulatedServer> servers = new HashMap<>();
  private final List<AnswerInspector> inspectors = new ArrayList<>();

  /** Sees everything that a gateway sends to a client, errors included, as bytes of the wire. */
  @FunctionalInterface
  public interface AnswerInspector {
    /** Looks at one answer. */
    void inspect(
        SimulatedNode gateway, SimulatedNode client, String method, boolean failed, byte[] bytes);
  }

  /** No gateway listens yet. */
  public SimulatedGrpc(SimulatedWorld world) {
    this.world = world;
  }

  /** The process that runs on {@code node} listens under the node's name, until it ends. */
  public void listen(SimulatedNode node, List<BindableService> services) {
    Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    for (BindableService service : services) {
      for (ServerMethodDefinition<?, ?> method : service.bindService().getMethods()) {
        methods.put(method.getMethodDescriptor().getFullMethodName(), method);
      }
    }
    servers.put(node.peer().node().name(), new SimulatedServer(world, node, methods, this));
  }

  /** The process on {@code node} has ended: calls under way hear of it, or of nothing. */
  public void reset(SimulatedNode node) {
    SimulatedServer server = servers.remove(node.peer().node().name());
    if (server != null) {
      server.reset();
    }
  }

  /** A connection of {@code client} to the process on {@code gateway}, whether it runs or not. */
  public ManagedChannel channel(SimulatedNode client, SimulatedNode gateway) {
    return new SimulatedChannel(world, this, client, gateway);
  }

  /** Shows every answer to {@code inspector} from now on. */
  public void inspectAnswers(AnswerInspector inspector) {
    inspectors.add(inspector);
  }

  Optional<SimulatedServer> server(String gateway) {
    return Optional.ofNullable(servers.get(gateway));
  }

  void answered(
      SimulatedNode gateway, SimulatedNode client, String method, boolean failed, byte[] bytes) {
    inspectors.forEach(inspector -> inspector.inspect(gateway, client, method, failed, bytes));
  }
}
