package io.terroir.node.wiring;

import io.terroir.gossip.membership.Membership;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.HashMap;
import java.util.Map;

/** Tells the membership which shards this node leads: the gateways' leader hints. Thread-safe. */
public final class LeaderPublisher {
  private final NodeId self;
  private final Membership membership;
  private final Map<ShardId, Long> led = new HashMap<>();

  /** Publishes through {@code membership}. */
  public LeaderPublisher(NodeId self, Membership membership) {
    this.self = self;
    this.membership = membership;
  }

  /** Begins to watch a group. */
  public void watch(RaftGroup group) {
    group.onLeaderChange(
        (term, leader) ->
            publish(group.shard(), term.number(), leader.filter(self::equals).isPresent()));
  }

  private synchronized void publish(ShardId shard, long term, boolean leads) {
    Long before = leads ? led.put(shard, term) : led.remove(shard);
    boolean changed = leads ? before == null || before != term : before != null;
    if (changed) {
      membership.publishLeaders(led);
    }
  }
}
