package io.terroir.gateway.routing;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.port.StrongShards;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Has requests served by the leader of a shard of this region, and remembers who that was. Confined
 * to the gateway's pipe.
 */
final class ShardCaller {
  private final StrongShards shards;
  private final Members members;
  private final Pipe pipe;
  private final RandomGenerator random;
  private final Map<ShardId, NodeId> leaders = new HashMap<>();

  ShardCaller(StrongShards shards, Members members, Pipe pipe, RandomGenerator random) {
    this.shards = shards;
    this.members = members;
    this.pipe = pipe;
    this.random = random;
  }

  /** Finds the leader and has {@code request} served; retries are harmless by its request id. */
  CompletableFuture<ShardResponse.Served> callLeader(
      ShardRecord shard, ShardRequest request, ResidencyScope scope, Deadline deadline) {
    return new LeaderSearch(this, shard, request, scope, deadline).start();
  }

  /** Who answered last as the leader, else who says so in gossip. */
  Optional<NodeId> likelyLeader(ShardRecord shard) {
    return Optional.ofNullable(leaders.get(shard.id()))
        .or(() -> members.leaderOf(shard.id()).filter(node -> mayHold(node, shard)));
  }

  /**
   * Who may be a member: those of the creation, those who say in gossip that they have joined, and
   * the likely leader.
   */
  List<NodeId> holders(ShardRecord shard) {
    Set<NodeId> holders = new LinkedHashSet<>(shard.members());
    members.joined(shard.id()).stream().filter(node -> mayHold(node, shard)).forEach(holders::add);
    likelyLeader(shard).ifPresent(holders::add);
    return List.copyOf(holders);
  }

  /**
   * Whether {@code node} may be a member. The directory names those with which the shard was
   * created; nodes of its region may have become members since.
   */
  boolean mayHold(NodeId node, ShardRecord shard) {
    return shard.members().contains(node)
        || members.members().stream()
            .anyMatch(
                member ->
                    member.peer().equals(new Peer(node, shard.id().region()))
                        && member.metadata().role() == Role.NODE);
  }

  void leaderFound(ShardId shard, NodeId leader) {
    leaders.put(shard, leader);
  }

  void leaderLost(ShardId shard, NodeId was) {
    leaders.remove(shard, was);
  }

  CompletableFuture<ShardResponse> send(
      NodeId to, ShardRequest request, ResidencyScope scope, Duration timeout) {
    return shards.call(to, request, scope, timeout);
  }

  Pipe pipe() {
    return pipe;
  }

  RandomGenerator random() {
    return random;
  }
}
