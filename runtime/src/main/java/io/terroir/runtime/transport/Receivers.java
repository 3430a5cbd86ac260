package io.terroir.runtime.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who takes the envelopes of each layer of one process. Thread-safe. */
final class Receivers {
  private static final Logger LOG = LoggerFactory.getLogger(Receivers.class);

  private final Map<Layer, PeerTransport.Receiver> byLayer = new ConcurrentHashMap<>();

  void subscribe(Layer layer, PeerTransport.Receiver receiver) {
    if (byLayer.putIfAbsent(layer, receiver) != null) {
      throw new IllegalStateException("layer " + layer + " has a receiver already");
    }
  }

  /** Hands over; an envelope that nobody takes is lost. A receiver's failure is its own. */
  void deliver(Peer from, Envelope envelope) {
    PeerTransport.Receiver receiver = byLayer.get(envelope.layer());
    if (receiver == null) {
      return;
    }
    try {
      receiver.receive(from, envelope);
    } catch (RuntimeException e) {
      LOG.error("The receiver of {} failed on an envelope from {}", envelope.layer(), from, e);
    }
  }
}
