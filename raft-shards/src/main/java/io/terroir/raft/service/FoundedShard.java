package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.raft.service.proto.FoundedShardMessage;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardSplit;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import java.util.List;

/**
 * What a node remembers of a shard that it founds, until the directory shows that shard: enough to
 * open it.
 *
 * @param disk the one on which it is founded; on another it would not know what it promised
 * @param members its first voters
 */
public record FoundedShard(ShardId shard, DiskId disk, OriginRange range, List<NodeId> members) {
  public FoundedShard {
    members = List.copyOf(members);
  }

  static FoundedShard of(ShardSplit split, DiskId disk) {
    return new FoundedShard(
        split.child(),
        disk,
        split.childRange().origins(),
        split.members().stream().map(ShardCommand.SplitMember::node).toList());
  }

  ByteString encode() {
    return FoundedShardMessage.newBuilder()
        .setShard(shard.toString())
        .setDisk(disk.number())
        .setFirst(range.first().bytes())
        .setLast(range.last().bytes())
        .addAllMembers(members.stream().map(NodeId::name).toList())
        .build()
        .toByteString();
  }

  static FoundedShard decode(ByteString bytes) {
    try {
      FoundedShardMessage message = FoundedShardMessage.parseFrom(bytes);
      return new FoundedShard(
          ShardId.parse(message.getShard()),
          new DiskId(message.getDisk()),
          new OriginRange(
              OriginDigest.parse(message.getFirst()), OriginDigest.parse(message.getLast())),
          message.getMembersList().stream().map(NodeId::new).toList());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a row about a founded shard cannot be read", e);
    }
  }
}
