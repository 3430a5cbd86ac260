package io.terroir.runtime.request;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.SendResult;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/** A transport between processes of one test; envelopes wait until the test delivers them. */
final class ManualTransport implements PeerTransport {
  private final Map<NodeId, ManualTransport> network;
  private final Peer self;
  private final Map<Layer, Receiver> receivers = new HashMap<>();
  private final Queue<Runnable> inFlight = new ArrayDeque<>();

  private Consumer<NodeId> lostListener = peer -> {};

  /** What to say to the next offers; the last stays. */
  final Queue<SendResult> results = new ArrayDeque<>();

  ManualTransport(Map<NodeId, ManualTransport> network, Peer self) {
    this.network = network;
    this.self = self;
    network.put(self.node(), this);
  }

  /** Ends the connection to a peer: what is on its way never arrives. */
  void lose(NodeId peer) {
    inFlight.clear();
    lostListener.accept(peer);
  }

  /** Delivers what this process has sent. */
  void deliver() {
    for (Runnable next = inFlight.poll(); next != null; next = inFlight.poll()) {
      next.run();
    }
  }

  @Override
  public Peer self() {
    return self;
  }

  @Override
  public boolean send(NodeId to, Lane lane, Envelope envelope) {
    return offer(to, lane, envelope) == SendResult.TAKEN;
  }

  @Override
  public SendResult offer(NodeId to, Lane lane, Envelope envelope) {
    ManualTransport peer = network.get(to);
    if (peer == null) {
      return SendResult.UNREACHABLE;
    }
    if (!envelope.scope().allows(peer.self.region())) {
      return SendResult.RESIDENCY_REFUSED;
    }
    SendResult scripted = results.poll();
    if (scripted != null && scripted != SendResult.TAKEN) {
      return scripted;
    }
    inFlight.add(() -> peer.receive(self, envelope));
    return SendResult.TAKEN;
  }

  private void receive(Peer from, Envelope envelope) {
    Receiver receiver = receivers.get(envelope.layer());
    if (receiver != null) {
      receiver.receive(from, envelope);
    }
  }

  @Override
  public void whenWritable(NodeId to, Lane lane, Runnable onWritable) {
    onWritable.run();
  }

  @Override
  public void whenLost(Lane lane, Consumer<NodeId> listener) {
    if (lane == Lane.REQUEST) {
      lostListener = listener;
    }
  }

  @Override
  public void subscribe(Layer layer, Receiver receiver) {
    receivers.put(layer, receiver);
  }

  @Override
  public void close() {
    network.remove(self.node());
  }
}
