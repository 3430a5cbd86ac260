package io.terroir.node.wiring;

import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftGroups;
import io.terroir.raft.service.OpeningPace;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.shard.OriginRange;
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
 *   <li>those to which a leader sends something, since it takes this node for a member.
 * </ul>
 */
public final class ShardDeployer {
  private final Peer self;
  private final DirectoryView view;
  private final ShardReplicas replicas;
  private final Pipe pipe;
  private final Consumer<RaftGroup> opened;
  private final OpeningPace<ShardRecord> pace;

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
   * @param pipe opens replicas, some in a turn; opening reads the journal
   * @param opened told of every group that was opened, on {@code pipe}
   */
  public ShardDeployer(
      Peer self,
      DirectoryView view,
      ShardReplicas replicas,
      Pipe pipe,
      Consumer<RaftGroup> opened) {
    this.self = self;
    this.view = view;
    this.replicas = replicas;
    this.pipe = pipe;
    this.opened = opened;
    this.pace = new OpeningPace<>(pipe, this::openIfHeld);
  }

  /** Begins to follow the directory, and the invitations of leaders. */
  public void start() {
    view.onChange(
        change -> {
          if (!(change instanceof DirectoryChange.OriginBound)) {
            pipe.execute(this::openMissing);
          }
        });
    replicas.onInvitation(this::invited);
    pipe.execute(this::openMissing);
  }

  private void openMissing() {
    pace.open(view.shards().stream().filter(this::isMissing).toList());
  }

  private boolean isMissing(ShardRecord shard) {
    return isOurs(shard) && !replicas.isOpen(shard.id()) && !notHeld.contains(shard.id());
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
      replicas.erase(shard.id(), range(shard));
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
    if (replicas.isOpen(invitedTo)) {
      return;
    }
    // One that the directory does not show yet is invited again.
    view.shards().stream()
        .filter(shard -> shard.id().equals(invitedTo) && isOurs(shard))
        .filter(shard -> replicas.trace(shard.id()).mayBeInvited(session))
        .findFirst()
        .ifPresent(this::open);
  }

  private void open(ShardRecord shard) {
    RaftGroup group =
        replicas.open(
            shard.id(),
            range(shard),
            shard.members(),
            isFounder(shard) ? Optional.of(shard.createdOn(self.node())) : Optional.empty());
    opened.accept(group);
  }

  private static OriginRange range(ShardRecord shard) {
    return new OriginRange(shard.first(), shard.last());
  }

  private boolean isFounder(ShardRecord shard) {
    return shard.members().contains(self.node());
  }

  private boolean isOurs(ShardRecord shard) {
    return shard.id().region().equals(self.region())
        && view.keyspace(shard.id().keyspace())
            .map(keyspace -> keyspace.policy().layer() instanceof ConsistencyLayer.Strong)
            .orElse(false);
  }
}
