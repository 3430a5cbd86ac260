package io.terroir.node.assembly;

import io.terroir.epaxos.core.Timing;
import io.terroir.gossip.membership.MembershipConfig;
import io.terroir.gossip.replica.ReplicaConfig;
import io.terroir.gossip.weak.WeakConfig;
import io.terroir.raft.feed.FeedLimits;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.shard.ShardLimits;

/**
 * The times and bounds of every layer. Those of Raft, of shards and of EPaxos must be the same at
 * all processes of a deployment.
 *
 * @param readsAnyReplica whether gateways send linearizable reads to the nearest member of a shard
 */
public record LayerSettings(
    Timing epaxos,
    RaftConfig raft,
    ShardLimits shards,
    FeedLimits feed,
    MembershipConfig membership,
    WeakConfig weak,
    ReplicaConfig replicas,
    boolean readsAnyReplica) {
  /** Those of production. */
  public static final LayerSettings DEFAULT =
      new LayerSettings(
          Timing.WIDE_AREA,
          RaftConfig.defaults(),
          ShardLimits.DEFAULT,
          FeedLimits.DEFAULT,
          MembershipConfig.DEFAULT,
          WeakConfig.DEFAULT,
          ReplicaConfig.DEFAULT,
          false);

  /** The same with other reads. */
  public LayerSettings withReads(RaftConfig other, boolean anyReplica) {
    return new LayerSettings(epaxos, other, shards, feed, membership, weak, replicas, anyReplica);
  }
}
