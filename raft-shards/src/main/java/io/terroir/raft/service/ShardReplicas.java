package io.terroir.raft.service;

import io.terroir.raft.feed.LeaderFeed;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftGroups;
import io.terroir.raft.shard.Founding;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens this node's replicas of shards: state machine, Raft group, feed, service, the keepers of
 * their leases and their history, and those who watch them, in order.
 */
public final class ShardReplicas {
  private final RaftGroups groups;
  private final Store store;
  private final ShardLimits limits;
  private final LeaderFeed feed;
  private final ShardService service;
  private final Map<ShardId, Opened> opened = new ConcurrentHashMap<>();
  private Founding founding = Founding.NONE;

  private record Opened(
      RaftGroup group, ShardStateMachine machine, HistoryKeeper history, Watchers watchers) {}

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
    groups.onRemoval(this::forget);
  }

  /** Has {@code founding} found the shards into which others split; before any is opened. */
  public void foundWith(Founding foundsThem) {
    founding = foundsThem;
  }

  /**
   * Opens the replica of a shard, unless it is open: at start, when the shard was created, or when
   * a leader has invited it. Reads journal and store.
   *
   * @param members all voters when the shard was created
   * @param createdOn the disk that this node had then; empty if it was no member
   */
  public RaftGroup open(
      ShardId shard, OriginRange range, List<NodeId> members, Optional<DiskId> createdOn) {
    RaftGroups.Trace trace = groups.trace(shard);
    if (!trace.present() && trace.removal().isPresent()) {
      // A crash may have left something of the replica that was removed.
      erase(shard, range);
    }
    ShardStateMachine machine = new ShardStateMachine(shard, range, limits, store);
    machine.foundWith(founding);
    feed.follow(machine);
    LeaseKeeper leases = new LeaseKeeper(machine, limits);
    machine.addListener(leases);
    Watchers watchers = new Watchers(machine, limits);
    machine.addListener(watchers);
    RaftGroup group = groups.open(shard, members, createdOn, machine);
    feed.attach(group);
    leases.attach(group);
    watchers.attach(group);
    service.add(group, machine, leases, watchers);
    HistoryKeeper history = new HistoryKeeper(group, machine, limits);
    history.start();
    opened.put(shard, new Opened(group, machine, history, watchers));
    return group;
  }

  /** Whether the replica of {@code shard} is open. */
  public boolean isOpen(ShardId shard) {
    return groups.group(shard).isPresent();
  }

  /** What this node's disk remembers of a replica. Reads the journal. */
  public RaftGroups.Trace trace(ShardId shard) {
    return groups.trace(shard);
  }

  /** Calls {@code listener} when a leader sends something to a replica that is not open. */
  public void onInvitation(RaftGroups.InvitationListener listener) {
    groups.onInvitation(listener);
  }

  /** The group is closed, since this node is no member of it any more; on its pipe. */
  private void forget(ShardId shard) {
    Opened gone = opened.remove(shard);
    service.remove(shard);
    feed.forget(shard);
    if (gone != null) {
      gone.history().stop();
      gone.watchers().refuseAll();
      erase(gone.machine());
    }
  }

  /** Removes what is left in the store of a replica that is not open and was removed. */
  public void erase(ShardId shard, OriginRange range) {
    erase(new ShardStateMachine(shard, range, limits, store));
  }

  private void erase(ShardStateMachine machine) {
    StoreBatch batch = new StoreBatch();
    machine.erase(batch);
    store.write(batch);
    store.flush(() -> {});
  }

  /** Reads what the store holds of these replicas again and again, once it is started. */
  public StoreScrub scrub(Pipe pipe, StoreScrub.Settings settings) {
    return new StoreScrub(
        () ->
            opened.values().stream()
                .map(open -> new StoreScrub.Replica(open.group(), open.machine()))
                .toList(),
        pipe,
        settings);
  }

  /** The state machine of this node's replica of {@code shard}, if it is open. */
  public Optional<ShardStateMachine> machine(ShardId shard) {
    return Optional.ofNullable(opened.get(shard)).map(Opened::machine);
  }

  /** The state machines of open replicas that are not in quarantine. Any thread may ask. */
  public Collection<ShardStateMachine> soundMachines() {
    return opened.values().stream()
        .filter(open -> open.group().quarantine().isEmpty())
        .map(Opened::machine)
        .toList();
  }

  /** The state machines of all open replicas, for counters and status. Any thread may ask. */
  public Collection<ShardStateMachine> machines() {
    return opened.values().stream().map(Opened::machine).toList();
  }
}
