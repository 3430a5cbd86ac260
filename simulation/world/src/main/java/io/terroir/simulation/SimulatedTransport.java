package io.terroir.simulation;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.SendResult;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One process's end of the simulated network. */
final class SimulatedTransport implements PeerTransport {
  private final Lifetime lifetime;
  private final SimulatedNetwork network;
  private final Map<Layer, Receiver> receivers = new EnumMap<>(Layer.class);
  private boolean closed;

  SimulatedTransport(Lifetime lifetime, SimulatedNetwork network) {
    this.lifetime = lifetime;
    this.network = network;
  }

  @Override
  public Peer self() {
    return lifetime.node().peer();
  }

  @Override
  public boolean send(NodeId to, Lane lane, Envelope envelope) {
    return offer(to, lane, envelope) == SendResult.TAKEN;
  }

  @Override
  public SendResult offer(NodeId to, Lane lane, Envelope envelope) {
    return lifetime.alive() && !closed
        ? network.send(lifetime.node(), to, lane, envelope)
        : SendResult.UNREACHABLE;
  }

  @Override
  public void whenWritable(NodeId to, Lane lane, Runnable onWritable) {
    network.whenWritable(lifetime, to, lane, onWritable);
  }

  @Override
  public void subscribe(Layer layer, Receiver receiver) {
    Invariants.check(receivers.put(layer, receiver) == null, "one receiver per layer");
  }

  @Override
  public void close() {
    closed = true;
  }

  @Nullable Receiver receiver(Layer layer) {
    return closed ? null : receivers.get(layer);
  }
}
