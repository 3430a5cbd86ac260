package io.terroir.raft.shard.wire;

import io.terroir.raft.shard.proto.RefusalMessage;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import java.util.Optional;

/** Refusals. */
final class RefusalCodec {
  private RefusalCodec() {}

  static RefusalMessage encode(Refusal refusal) {
    RefusalMessage.Builder message =
        RefusalMessage.newBuilder()
            .setReason(refusal.reason().name())
            .setMessage(refusal.message())
            .setHomeEpoch(refusal.homeEpoch())
            .setField(refusal.field());
    refusal.leaderHint().ifPresent(leader -> message.setLeaderHint(leader.name()));
    refusal.home().ifPresent(home -> message.setHome(home.name()));
    refusal.movedTo().ifPresent(shard -> message.setMovedTo(shard.toString()));
    return message.build();
  }

  static Refusal decode(RefusalMessage message) throws MalformedException {
    try {
      return new Refusal(
          Reason.valueOf(message.getReason()),
          message.getMessage(),
          message.getLeaderHint().isEmpty()
              ? Optional.empty()
              : Optional.of(new NodeId(message.getLeaderHint())),
          message.getHome().isEmpty()
              ? Optional.empty()
              : Optional.of(new RegionId(message.getHome())),
          message.getHomeEpoch(),
          message.getField(),
          message.getMovedTo().isEmpty()
              ? Optional.empty()
              : Optional.of(ShardId.parse(message.getMovedTo())));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("refusal", "the refusal has an unknown reason or name");
    }
  }
}
