package io.terroir.raft.service;

import io.terroir.raft.feed.LeaderFeed;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftGroups;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens this node's replicas of shards: state machine, Raft group, feed, service and the keepers of
 * their leases and their history, in order.
 */
public final class ShardReplicas {
  private final RaftGroups groups;
  private final Store store;
  private final ShardLimits limits;
  private final LeaderFeed feed;
  private final ShardService service;
  private final Map<ShardId, ShardStateMachine> machines = new ConcurrentHashMap<>();

  /**
   * Opens replicas on {@code groups} with their state in {@code store}.
   *
   * @param limits the same on every node
   */
  public ShardReplicas(
      RaftGroups groups, Store store, ShardLimits limits, LeaderFeed feed, ShardService service) {
    this.groups = groups;
    this.store = store;
    this.limits = limits;
    this.feed = feed;
    this.service = service;
  }

  /**
   * Opens the replica of a shard; call it once per shard, at start or when the shard was created.
   * Reads journal and store.
   *
   * @param members all voters, this node among them
   * @param createdOn the disk that this node had when the shard was created
   */
  public RaftGroup open(ShardId shard, OriginRange range, List<NodeId> members, DiskId createdOn) {
    ShardStateMachine machine = new ShardStateMachine(shard, range, limits, store);
    feed.follow(machine);
    LeaseKeeper leases = new LeaseKeeper(machine);
    machine.addListener(leases);
    RaftGroup group = groups.open(shard, members, createdOn, machine);
    feed.attach(group);
    leases.attach(group);
    service.add(group, machine, leases);
    new HistoryKeeper(group, machine, limits).start();
    machines.put(shard, machine);
    return group;
  }

  /** The state machine of this node's replica of {@code shard}, if it is open. */
  public Optional<ShardStateMachine> machine(ShardId shard) {
    return Optional.ofNullable(machines.get(shard));
  }

  /** The state machines of all open replicas, for counters and status. Any thread may ask. */
  public Collection<ShardStateMachine> machines() {
    return List.copyOf(machines.values());
  }
}
