package io.terroir.raft.shard.wire;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.proto.SplitMemberMessage;
import io.terroir.raft.shard.proto.SplitMessage;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;

/** Splits. */
final class SplitCodec {
  private SplitCodec() {}

  static SplitMessage encode(ShardCommand.Split split) {
    SplitMessage.Builder message =
        SplitMessage.newBuilder()
            .setGeneration(split.generation())
            .setChild(split.child())
            .setChildFirst(split.childFirst().bytes())
            .setConfigurationTerm(split.configuration().term().number())
            .setConfigurationIndex(split.configuration().index());
    split
        .members()
        .forEach(
            member ->
                message.addMembers(
                    SplitMemberMessage.newBuilder()
                        .setNode(member.node().name())
                        .setDisk(member.disk().number())));
    return message.build();
  }

  /**
   * Reads what {@link #encode} made.
   *
   * @throws IllegalArgumentException if the message is none
   */
  static ShardCommand.Split decode(SplitMessage message) {
    return new ShardCommand.Split(
        message.getGeneration(),
        message.getChild(),
        OriginDigest.parse(message.getChildFirst()),
        new LogPosition(new Term(message.getConfigurationTerm()), message.getConfigurationIndex()),
        message.getMembersList().stream()
            .map(
                member ->
                    new ShardCommand.SplitMember(
                        new NodeId(member.getNode()), new DiskId(member.getDisk())))
            .toList());
  }
}
