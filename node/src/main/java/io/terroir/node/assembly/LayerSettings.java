package io.terroir.node.assembly;

import io.terroir.epaxos.core.Timing;
import io.terroir.gossip.membership.MembershipConfig;
import io.terroir.gossip.replica.ReplicaConfig;
import io.terroir.gossip.weak.WeakConfig;
import io.terroir.raft.feed.FeedLimits;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.service.StoreScrub;
import io.terroir.raft.shard.ShardLimits;
import java.time.Duration;

/**
 * The times and bounds of every layer. Those of Raft, of shards and of EPaxos must be the same at
 * all processes of a deployment.
 *
 * @param scrub how nodes read their stores again
 * @param readsAnyReplica whether gateways send linearizable reads to the nearest member of a shard
 * @param memberGrace how long leaders wait for the node of a member before another node takes its
 *     place; zero: for ever
 * @param balancesLeaders whether nodes that lead clearly more than their share hand leaderships
 *     over
 * @param splitBytes what a shard holds, keys and values of all rows, before its leader splits it;
 *     0: never
 */
public record LayerSettings(
    Timing epaxos,
    RaftConfig raft,
    ShardLimits shards,
    FeedLimits feed,
    MembershipConfig membership,
    WeakConfig weak,
    ReplicaConfig replicas,
    StoreScrub.Settings scrub,
    boolean readsAnyReplica,
    Duration memberGrace,
    boolean balancesLeaders,
    long splitBytes) {
  /**
   * What is split off is one batch, which is held in memory, and a shard goes on to grow while its
   * split waits for members that are down.
   */
  public static final long SPLIT_BYTES = 128L << 20;

  /**
   * What a node is given to come back. Much shorter, and updates of the software would have
   * everything copied; much longer, and a second failure is likelier to come first.
   */
  public static final Duration MEMBER_GRACE = Duration.ofMinutes(5);

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
          StoreScrub.Settings.DEFAULT,
          false,
          MEMBER_GRACE,
          true,
          SPLIT_BYTES);

  /** The same with other reads. */
  public LayerSettings withReads(RaftConfig other, boolean anyReplica) {
    return new LayerSettings(
        epaxos,
        other,
        shards,
        feed,
        membership,
        weak,
        replicas,
        scrub,
        anyReplica,
        memberGrace,
        balancesLeaders,
        splitBytes);
  }

  /** The same with other bounds of shards. */
  public LayerSettings withShards(ShardLimits other) {
    return new LayerSettings(
        epaxos,
        raft,
        other,
        feed,
        membership,
        weak,
        replicas,
        scrub,
        readsAnyReplica,
        memberGrace,
        balancesLeaders,
        splitBytes);
  }

  /** The same with other rules of who is a member of shards, and who leads them. */
  public LayerSettings withUpkeep(Duration grace, boolean balances) {
    return new LayerSettings(
        epaxos,
        raft,
        shards,
        feed,
        membership,
        weak,
        replicas,
        scrub,
        readsAnyReplica,
        grace,
        balances,
        splitBytes);
  }

  /** The same with stores that are read again otherwise. */
  public LayerSettings withScrub(StoreScrub.Settings other) {
    return new LayerSettings(
        epaxos,
        raft,
        shards,
        feed,
        membership,
        weak,
        replicas,
        other,
        readsAnyReplica,
        memberGrace,
        balancesLeaders,
        splitBytes);
  }

  /** The same with shards that are split when they hold more than {@code bytes}; 0: never. */
  public LayerSettings withSplits(long bytes) {
    return new LayerSettings(
        epaxos,
        raft,
        shards,
        feed,
        membership,
        weak,
        replicas,
        scrub,
        readsAnyReplica,
        memberGrace,
        balancesLeaders,
        bytes);
  }
}
