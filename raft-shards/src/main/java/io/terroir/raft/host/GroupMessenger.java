package io.terroir.raft.host;

import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.Message;
import io.terroir.raft.wire.RaftWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.PeerTransport;
import java.util.Set;

/**
 * Sends the messages of one group. What holds entries or state may go to nodes of the shard's
 * region only.
 */
final class GroupMessenger {
  private final PeerTransport transport;
  private final String group;
  private final ResidencyScope homeOnly;

  GroupMessenger(PeerTransport transport, ShardId shard) {
    this.transport = transport;
    this.group = shard.toString();
    this.homeOnly = ResidencyScope.only(Set.of(shard.region()));
  }

  /** Sends a message; returns false if it was not taken, which the protocol treats as loss. */
  boolean send(Outbound outbound) {
    Message message = outbound.message();
    Envelope envelope = new Envelope(Layer.RAFT, group, scope(message), RaftWire.encode(message));
    return transport.send(outbound.to(), lane(message), envelope);
  }

  /** Runs {@code onWritable} once the bulk lane to {@code to} can take more. */
  void whenBulkWritable(NodeId to, Runnable onWritable) {
    transport.whenWritable(to, Lane.BULK, onWritable);
  }

  private static Lane lane(Message message) {
    return message instanceof Message.SnapshotChunk ? Lane.BULK : Lane.CONSENSUS;
  }

  private ResidencyScope scope(Message message) {
    boolean userData =
        message instanceof Message.SnapshotChunk
            || (message instanceof Message.AppendEntries append && !append.entries().isEmpty());
    return userData ? homeOnly : ResidencyScope.NO_USER_DATA;
  }
}
