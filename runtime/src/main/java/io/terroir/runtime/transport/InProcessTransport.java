package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyGate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process in an {@link InProcessNetwork}. */
final class InProcessTransport implements PeerTransport {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessTransport.class);

  private record LinkKey(NodeId to, Lane lane) {}

  private final InProcessNetwork network;
  private final Peer self;
  private final ResidencyGate gate;
  private final LaneBounds bounds;
  private final Receivers receivers = new Receivers();
  private final TransportCounters counters = new TransportCounters();
  private final Map<LinkKey, InProcessLink> links = new ConcurrentHashMap<>();
  private volatile boolean closed;

  InProcessTransport(InProcessNetwork network, Peer self, ResidencyGate gate, LaneBounds bounds) {
    this.network = network;
    this.self = self;
    this.gate = gate;
    this.bounds = bounds;
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
    return counters.countSent(lane, envelope, tryOffer(to, lane, envelope));
  }

  private SendResult tryOffer(NodeId to, Lane lane, Envelope envelope) {
    InProcessTransport receiver = network.member(to);
    if (closed || receiver == null || network.isKnownCut(self, receiver.self)) {
      return SendResult.UNREACHABLE;
    }
    if (!gate.admits(envelope.scope(), self.region(), receiver.self.region())) {
      return SendResult.RESIDENCY_REFUSED;
    }
    if (LaneBounds.isTooLarge(envelope)) {
      LOG.error("An envelope of {} for {} is too large to be sent", envelope.layer(), to);
      return SendResult.LANE_FULL;
    }
    return link(to, lane).offer(receiver, envelope);
  }

  @Override
  public void whenWritable(NodeId to, Lane lane, Runnable onWritable) {
    if (!closed) {
      link(to, lane).whenWritable(onWritable);
    }
  }

  @Override
  public void subscribe(Layer layer, Receiver receiver) {
    receivers.subscribe(layer, receiver);
  }

  /** What comes from this process or is on its way to it vanishes. */
  @Override
  public void close() {
    closed = true;
    network.leave(this);
    links.clear();
  }

  TransportCounters counters() {
    return counters;
  }

  boolean isClosed() {
    return closed;
  }

  /** Looks again whether those who wait for a writable lane can go on. */
  void wakeLinks() {
    links.values().forEach(InProcessLink::wakeIfWritable);
  }

  void receive(Peer from, Lane lane, Envelope envelope) {
    counters.countReceived(lane, envelope.payload().size());
    receivers.deliver(from, envelope);
  }

  private InProcessLink link(NodeId to, Lane lane) {
    return links.computeIfAbsent(
        new LinkKey(to, lane),
        key -> new InProcessLink(network, this, to, lane, bounds.bytesMax(lane)));
  }
}
