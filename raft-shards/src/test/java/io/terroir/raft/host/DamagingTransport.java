package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.wire.RaftWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import java.util.function.BooleanSupplier;

/** Flips a bit in the data of every tenth chunk of a snapshot. */
final class DamagingTransport implements PeerTransport {
  private final PeerTransport transport;
  private final BooleanSupplier damages;
  private long chunks;

  DamagingTransport(PeerTransport transport, BooleanSupplier damages) {
    this.transport = transport;
    this.damages = damages;
  }

  @Override
  public boolean send(NodeId to, Lane lane, Envelope envelope) {
    return transport.send(to, lane, damages.getAsBoolean() ? damaged(lane, envelope) : envelope);
  }

  private Envelope damaged(Lane lane, Envelope envelope) {
    if (lane != Lane.BULK
        || !(RaftWire.decode(envelope.payload()) instanceof SnapshotChunk chunk)
        || chunk.data().isEmpty()
        || ++chunks % 10 != 0) {
      return envelope;
    }
    byte[] data = chunk.data().toByteArray();
    data[(int) (chunks % data.length)] ^= 1;
    SnapshotChunk flipped =
        new SnapshotChunk(
            chunk.term(),
            chunk.position(),
            chunk.configuration(),
            chunk.transfer(),
            chunk.number(),
            chunk.last(),
            chunk.crc(),
            chunk.digest(),
            ByteString.copyFrom(data),
            chunk.session());
    return new Envelope(
        envelope.layer(), envelope.group(), envelope.scope(), RaftWire.encode(flipped));
  }

  @Override
  public Peer self() {
    return transport.self();
  }

  @Override
  public void whenWritable(NodeId to, Lane lane, Runnable onWritable) {
    transport.whenWritable(to, lane, onWritable);
  }

  @Override
  public void subscribe(Layer layer, Receiver receiver) {
    transport.subscribe(layer, receiver);
  }

  @Override
  public void close() {
    transport.close();
  }
}
