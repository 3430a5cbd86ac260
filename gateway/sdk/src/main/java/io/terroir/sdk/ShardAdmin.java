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
import io.terroir.v1.SplitShardRequest;
import java.util.List;
import java.util.Optional;

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

  /**
   * Splits a shard in two of the same members, and returns when both are there. Nothing is lost on
   * the way, and clients notice nothing but some milliseconds. All members have to be up, and none
   * of them being changed; else this throws with UNAVAILABLE. It does so too if the answer is lost:
   * look at the shards before you ask again.
   *
   * @param shard as in {@link #moveLeader}
   * @param at the smallest digest of the new shard in hexadecimal; empty: where half of the data is
   *     on either side
   */
  public ShardSplit split(String shard, Optional<String> at) {
    return Waiting.forResult(
        calls
            .callSlow(
                AdminGrpc.getSplitShardMethod(),
                SplitShardRequest.newBuilder().setShard(shard).setAt(at.orElse("")).build(),
                Repeat.ONLY_IF_NOT_DONE)
            .thenApply(answer -> new ShardSplit(answer.getChild(), answer.getChildFirst())));
  }
}
