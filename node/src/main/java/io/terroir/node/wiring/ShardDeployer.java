package io.terroir.node.wiring;

import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftGroups;
import io.terroir.raft.service.FoundedShard;
import io.terroir.raft.service.OpeningPace;
import io.terroir.raft.service.ShardFounder;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.transport.Peer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Opens this node's replicas of strong shards:
 *
 * <ul>
 *   <li>those that its disk holds, whatever the directory says by now: who takes part is known by
 *       the group alone;
 *   <li>those of shards that the directory says were created with this node, unless its disk
 *       remembers that the replica was removed. To found that anew would make a member out of one
 *       that has forgotten what it was part of;
 *   <li>those into which others split, as their founder says;
 *   <li>those to which a leader sends something, since it takes this node for a member. Not while
 *       this node still holds the origins of that shard as a part of the one that it was split off:
 *       it will found it when it comes to the split, or be past it by a snapshot.
 * </ul>
 *
 * None of them is opened while {@link MachinePlace} forbids it, whatever the disk holds.
 */
public final class ShardDeployer {
  private final Peer self;
  private final DirectoryView view;
  private final MachinePlace place;
  private final ShardReplicas replicas;
  private final Pipe pipe;
  private final ShardFounder founder;
  private final Consumer<RaftGroup> opened;
  private final OpeningPace<ShardRecord> pace;
  private final CreatedShards created;

  /** Those that were founded here and that the directory did not show yet. On the pipe only. */
  private final Set<ShardId> unsettled = new HashSet<>();

  /**
   * Those of which this node holds nothing, as was looked up: they are opened only at the
   * invitation of a leader. Looking reads the journal, and the directory changes often. Touched on
   * the pipe only.
   */
  private final Set<ShardId> notHeld = new HashSet<>();

  /** Those whose invitation waits to be looked at. A leader repeats it with every message. */
  private final Set<ShardId> invited = ConcurrentHashMap.newKeySet();

  /**
   * A deployer.
   *
   * @param place what may be held here
   * @param pipe opens replicas, some in a turn; opening reads the journal
   * @param opened told of every group that was opened, on {@code pipe}
   */
  public ShardDeployer(
      Peer self,
      DirectoryView view,
      MachinePlace place,
      ShardReplicas replicas,
      ShardFounder founder,
      Pipe pipe,
      Consumer<RaftGroup> opened) {
    this.self = self;
    this.view = view;
    this.place = place;
    this.replicas = replicas;
    this.founder = founder;
    this.pipe = pipe;
    this.opened = opened;
    this.pace = new OpeningPace<>(pipe, this::openIfHeld);
    this.created = new CreatedShards(view);
  }

  /** Begins to follow the directory, and the invitations of leaders. */
  public void start() {
    founder.onFounded(founded -> pipe.execute(() -> openFounded(founded)));
    pipe.execute(() -> founder.remembered().forEach(this::reopenFounded));
    view.onChange(
        change -> {
          if (!(change instanceof DirectoryChange.OriginBound)) {
            pipe.execute(this::openMissing);
          }
        });
    place.onChange(() -> pipe.execute(this::openMissing));
    replicas.onInvitation(this::invited);
    pipe.execute(this::openMissing);
  }

  private void openMissing() {
    pace.open(view.shards().stream().filter(this::isMissing).toList());
    view.shards().forEach(this::settle);
  }

  private boolean isMissing(ShardRecord shard) {
    return isOurs(shard) && !replicas.isOpen(shard.id()) && !notHeld.contains(shard.id());
  }

  private void settle(ShardRecord shard) {
    if (unsettled.contains(shard.id()) && replicas.trace(shard.id()).present()) {
      unsettled.remove(shard.id());
      founder.forget(shard.id());
    }
  }

  /** The process may have died before the group was opened, or before the directory showed it. */
  private void reopenFounded(FoundedShard founded) {
    RaftGroups.Trace trace = replicas.trace(founded.shard());
    if (trace.present() || trace.removal().isEmpty()) {
      openFounded(founded);
    } else {
      founder.forget(founded.shard());
    }
  }

  private void openFounded(FoundedShard founded) {
    if (!replicas.isOpen(founded.shard())) {
      unsettled.add(founded.shard());
      opened.accept(
          replicas.open(
              founded.shard(), founded.range(), founded.members(), Optional.of(founded.disk())));
    }
    founder.done(founded.shard());
  }

  private void openIfHeld(ShardRecord shard) {
    if (!isMissing(shard)) {
      return;
    }
    RaftGroups.Trace trace = replicas.trace(shard.id());
    if (trace.present() || (isFounder(shard) && trace.removal().isEmpty())) {
      open(shard);
      return;
    }
    if (trace.removal().isPresent()) {
      // The process may have died before the store had forgotten what the journal had.
      replicas.erase(shard.id(), created.range(shard));
    }
    notHeld.add(shard.id());
  }

  private void invited(ShardId shard, LogPosition session) {
    if (shard.region().equals(self.region()) && invited.add(shard)) {
      pipe.execute(
          () -> {
            invited.remove(shard);
            open(shard, session);
          });
    }
  }

  private void open(ShardId invitedTo, LogPosition session) {
    if (replicas.isOpen(invitedTo) || waitsForOthers(invitedTo)) {
      return;
    }
    // One that waits, or that the directory does not show yet, is invited again.
    view.shards().stream()
        .filter(shard -> shard.id().equals(invitedTo) && isOurs(shard))
        .filter(shard -> replicas.trace(shard.id()).mayBeInvited(session))
        .filter(shard -> !isHeldByAnother(shard))
        // After that: a split that is seen there was seen by the founder before.
        .filter(shard -> founder.begin(shard.id()))
        .findFirst()
        .ifPresent(
            shard -> {
              open(shard);
              founder.done(shard.id());
            });
  }

  /** Whether there are others of its keyspace that were not looked at yet, and may hold it. */
  private boolean waitsForOthers(ShardId shard) {
    if (anyOtherIsMissing(shard)) {
      openMissing();
    }
    return anyOtherIsMissing(shard);
  }

  private boolean anyOtherIsMissing(ShardId shard) {
    return view.shards().stream()
        .filter(other -> other.id().keyspace().equals(shard.keyspace()))
        .filter(other -> !other.id().equals(shard))
        .anyMatch(this::isMissing);
  }

  /** One in quarantine comes to no split any more. */
  private boolean isHeldByAnother(ShardRecord shard) {
    return replicas.soundMachines().stream()
        .filter(machine -> machine.shard().keyspace().equals(shard.id().keyspace()))
        .anyMatch(machine -> machine.range().origins().contains(shard.first()));
  }

  private void open(ShardRecord shard) {
    RaftGroup group =
        replicas.open(
            shard.id(),
            created.range(shard),
            shard.members(),
            isFounder(shard) ? Optional.of(shard.createdOn(self.node())) : Optional.empty());
    opened.accept(group);
  }

  /** A shard that was split off has no blank founders. */
  private boolean isFounder(ShardRecord shard) {
    return created.wasCreated(shard.id()) && shard.members().contains(self.node());
  }

  private boolean isOurs(ShardRecord shard) {
    return shard.id().region().equals(self.region())
        && view.keyspace(shard.id().keyspace())
            .filter(keyspace -> keyspace.policy().layer() instanceof ConsistencyLayer.Strong)
            .filter(place::mayHold)
            .isPresent();
  }
}
