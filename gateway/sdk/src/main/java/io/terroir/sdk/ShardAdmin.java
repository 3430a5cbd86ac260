package io.terroir.sdk;

import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.ShardMessages;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.ChangeShardMemberRequest;
import io.terroir.v1.ChangeShardMemberRequest.Action;
import io.terroir.v1.MoveShardLeaderRequest;
import io.terroir.v1.MoveShardLeaderResponse;
import io.terroir.v1.ShardStatusRequest;
import java.util.List;

/** Looks at the Raft groups behind strong keyspaces, and changes them. Thread-safe. */
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

  /**
   * Makes a node a voter of a shard, and returns when it is one: it receives a copy first, while
   * the others go on. If that takes longer than the admin deadline, this throws with UNAVAILABLE;
   * the node goes on to catch up, and asking again waits for longer.
   *
   * @param shard as in {@link #moveLeader}
   * @param node of the region of the shard
   * @return who votes now
   */
  public List<String> addReplica(String shard, String node) {
    return changeMember(Action.ADD, shard, node);
  }

  /**
   * Has a node be no member of a shard any more, and returns when that is decided; the node gives
   * up its copy when it learns of it. If it leads, another one is elected. Refused if too few of
   * the voters that are left answer.
   *
   * @return who votes now
   */
  public List<String> removeReplica(String shard, String node) {
    return changeMember(Action.REMOVE, shard, node);
  }

  private List<String> changeMember(Action action, String shard, String node) {
    return Waiting.forResult(
        calls
            .callSlow(
                AdminGrpc.getChangeShardMemberMethod(),
                ChangeShardMemberRequest.newBuilder()
                    .setAction(action)
                    .setShard(shard)
                    .setNode(node)
                    .build(),
                Repeat.READ)
            .thenApply(answer -> List.copyOf(answer.getVotersList())));
  }
}
