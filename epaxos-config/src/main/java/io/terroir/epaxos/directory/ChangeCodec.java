package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceDropped;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.OriginBound;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.proto.DirectoryChangeMessage;
import io.terroir.epaxos.proto.ShardSetMessage;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.RegionId;

/** Changes of the directory as messages. */
public final class ChangeCodec {
  private ChangeCodec() {}

  /** One change as a message. */
  public static DirectoryChangeMessage message(DirectoryChange change) {
    DirectoryChangeMessage.Builder message = DirectoryChangeMessage.newBuilder();
    if (change instanceof RegionChanged changed) {
      message.setRegion(RecordCodec.region(changed.region()));
    } else if (change instanceof NodeRegistered registered) {
      message.setNodeRegistered(RecordCodec.node(registered.node()));
    } else if (change instanceof NodeRetired retired) {
      message.setNodeRetired(RecordCodec.node(retired.node()));
    } else if (change instanceof KeyspaceChanged changed) {
      message.setKeyspace(RecordCodec.keyspace(changed.keyspace()));
    } else if (change instanceof KeyspaceDropped dropped) {
      message.setKeyspaceDropped(RecordCodec.keyspace(dropped.keyspace()));
    } else if (change instanceof ShardsChanged changed) {
      message.setShards(RecordCodec.shards(changed.keyspace(), changed.region(), changed.shards()));
    } else if (change instanceof OriginBound bound) {
      message.setOrigin(RecordCodec.binding(bound.binding()));
    }
    return message.build();
  }

  /**
   * The change in a message.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static DirectoryChange change(DirectoryChangeMessage message) {
    return switch (message.getChangeCase()) {
      case REGION -> new RegionChanged(RecordCodec.region(message.getRegion()));
      case NODE_REGISTERED -> new NodeRegistered(RecordCodec.node(message.getNodeRegistered()));
      case NODE_RETIRED -> new NodeRetired(RecordCodec.node(message.getNodeRetired()));
      case KEYSPACE -> new KeyspaceChanged(RecordCodec.keyspace(message.getKeyspace()));
      case KEYSPACE_DROPPED ->
          new KeyspaceDropped(RecordCodec.keyspace(message.getKeyspaceDropped()));
      case SHARDS -> shards(message.getShards());
      case ORIGIN -> new OriginBound(RecordCodec.binding(message.getOrigin()));
      case CHANGE_NOT_SET -> throw new IllegalArgumentException("an unknown change");
    };
  }

  private static ShardsChanged shards(ShardSetMessage message) {
    return new ShardsChanged(
        new KeyspaceId(message.getKeyspace()),
        new RegionId(message.getRegion()),
        RecordCodec.shards(message));
  }
}
