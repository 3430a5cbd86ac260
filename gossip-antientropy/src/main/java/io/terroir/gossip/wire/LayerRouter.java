package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.PeerTransport.Receiver;
import io.terroir.runtime.transport.SendResult;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Shares one layer of a transport among the parts of this module: each has a group. One per process
 * and layer. Thread-safe.
 */
public final class LayerRouter {
  private final PeerTransport transport;
  private final Layer layer;
  private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
  private final Map<RegionId, LongAdder> received = new ConcurrentHashMap<>();
  private final LongAdder sent = new LongAdder();

  /** Takes over {@code layer} of {@code transport}. */
  public LayerRouter(PeerTransport transport, Layer layer) {
    this.transport = transport;
    this.layer = layer;
    transport.subscribe(layer, this::dispatch);
  }

  /** This process. */
  public Peer self() {
    return transport.self();
  }

  /** Hands every envelope of {@code group} to {@code receiver}, on a thread of the transport. */
  public void subscribe(String group, Receiver receiver) {
    receivers.put(group, receiver);
  }

  /** Sends, and says what became of it; what was not taken is lost. */
  public SendResult send(
      NodeId to, Lane lane, String group, ResidencyScope scope, ByteString payload) {
    SendResult result = transport.offer(to, lane, new Envelope(layer, group, scope, payload));
    if (result == SendResult.TAKEN) {
      sent.add(payload.size());
    }
    return result;
  }

  /** Bytes of the payloads that were sent since the start. */
  public long bytesSent() {
    return sent.sum();
  }

  /** Bytes of the payloads that came from {@code region} since the start. */
  public long bytesReceived(RegionId region) {
    LongAdder bytes = received.get(region);
    return bytes == null ? 0 : bytes.sum();
  }

  /** Runs {@code onWritable} once, as soon as the lane to the peer can take more. */
  public void whenWritable(NodeId to, Lane lane, Runnable onWritable) {
    transport.whenWritable(to, lane, onWritable);
  }

  private void dispatch(Peer from, Envelope envelope) {
    received
        .computeIfAbsent(from.region(), region -> new LongAdder())
        .add(envelope.payload().size());
    Receiver receiver = receivers.get(envelope.group());
    if (receiver != null) {
      receiver.receive(from, envelope);
    }
  }
}
