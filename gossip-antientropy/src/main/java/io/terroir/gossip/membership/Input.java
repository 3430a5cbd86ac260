package io.terroir.gossip.membership;

import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Peer;
import java.util.Map;
import java.util.Set;

/** What can happen to the {@link MembershipCore}. Times are of the monotonic clock. */
public sealed interface Input {
  /** When. */
  long nowNanos();

  /** Time has passed. */
  record Tick(long nowNanos) implements Input {}

  /** A message arrived from an authenticated peer. */
  record Received(long nowNanos, Peer from, MembershipMessage message) implements Input {}

  /** This member leads these shards now, in these terms. */
  record Leading(long nowNanos, Map<ShardId, Long> leads) implements Input {
    public Leading {
      leads = Map.copyOf(leads);
    }
  }

  /** This member is a voter of these shards, of whose members the directory does not know. */
  record Joined(long nowNanos, Set<ShardId> shards) implements Input {
    public Joined {
      shards = Set.copyOf(shards);
    }
  }

  /** This member stops in good order. */
  record Leave(long nowNanos) implements Input {}
}
