package io.terroir.sdk;

import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.ShardMessages;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.MoveShardLeaderRequest;
import io.terroir.v1.MoveShardLeaderResponse;
import io.terroir.v1.ShardStatusRequest;
import java.util.List;

/** Looks at the Raft groups behind strong keyspaces, and moves their leaders. Thread-safe. */
public final class ShardAdmin {
  private final Calls calls;

  ShardAdmin(Calls calls) {
    this.calls = calls;
  }

  /**
   * How each replica is, as its node answers the gateway now.
   *
   * @param keyspace a strong keyspace, or empty for all
   */
  public List<ShardStatus> status(String keyspace) {
    return Waiting.forResult(
        calls
            .call(
                AdminGrpc.getShardStatusMethod(),
                ShardStatusRequest.newBuilder().setKeyspace(keyspace).build(),
                Repeat.READ)
            .thenApply(
                answer -> answer.getShardsList().stream().map(ShardMessages::status).toList()));
  }

  /**
   * Has the leader of a shard hand over, and returns when {@code to} leads. Writes wait for some
   * milliseconds meanwhile. If {@code to} does not take over, whoever leads goes on, and this
   * throws with UNAVAILABLE.
   *
   * @param shard such as {@code k3/eu-west-1/0}, or with the name of its keyspace {@code
   *     cities/eu-west-1/0}
   * @param to a voter
   * @return who led before
   */
  public String moveLeader(String shard, String to) {
    return Waiting.forResult(
        calls
            .callSlow(
                AdminGrpc.getMoveShardLeaderMethod(),
                MoveShardLeaderRequest.newBuilder().setShard(shard).setTo(to).build(),
                Repeat.SAFE)
            .thenApply(MoveShardLeaderResponse::getBefore));
  }
}
