package io.terroir.gateway.port;

import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Membership;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Who is there, and who leads what. Thread-safe; it may be out of date. */
public interface Members {
  /** All known members, the dead included. */
  Collection<Member> members();

  /** Who leads {@code shard}, by the newest hint. */
  Optional<NodeId> leaderOf(ShardId shard);

  /** Who says that it has become a voter of {@code shard} after its creation. */
  Set<NodeId> joined(ShardId shard);

  /** The measured distance. */
  Optional<Duration> roundTrip(NodeId node);

  /** The view of {@code membership}. */
  static Members of(Membership membership) {
    return new Members() {
      @Override
      public Collection<Member> members() {
        return membership.members();
      }

      @Override
      public Optional<NodeId> leaderOf(ShardId shard) {
        return membership.leaderOf(shard);
      }

      @Override
      public Set<NodeId> joined(ShardId shard) {
        return membership.joined(shard);
      }

      @Override
      public Optional<Duration> roundTrip(NodeId node) {
        return membership.roundTrip(node);
      }
    };
  }
}
