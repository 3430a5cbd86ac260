package io.terroir.gateway;

import io.terroir.gateway.port.Members;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Metadata;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Members that the test names. */
public final class FakeMembers implements Members {
  private final Map<NodeId, Member> members = new LinkedHashMap<>();
  private final Map<ShardId, NodeId> leaders = new HashMap<>();
  private final Map<ShardId, Set<NodeId>> joined = new HashMap<>();
  private final Map<NodeId, Duration> roundTrips = new HashMap<>();

  /** Adds or changes a member. */
  public void put(Peer peer, Role role, Member.State state) {
    members.put(peer.node(), new Member(peer, state, 1, Metadata.initial("", "a", role, "test")));
  }

  /** Whom gossip names as the leader. */
  public void lead(ShardId shard, NodeId leader) {
    leaders.put(shard, leader);
  }

  /** Who says in gossip that it has become a member. */
  public void join(ShardId shard, NodeId node) {
    joined.computeIfAbsent(shard, unused -> new TreeSet<>()).add(node);
  }

  /** How far a member is. */
  public void distance(NodeId node, Duration roundTrip) {
    roundTrips.put(node, roundTrip);
  }

  @Override
  public Collection<Member> members() {
    return members.values();
  }

  @Override
  public Optional<NodeId> leaderOf(ShardId shard) {
    return Optional.ofNullable(leaders.get(shard));
  }

  @Override
  public Set<NodeId> joined(ShardId shard) {
    return joined.getOrDefault(shard, Set.of());
  }

  @Override
  public Optional<Duration> roundTrip(NodeId node) {
    return Optional.ofNullable(roundTrips.get(node));
  }
}
