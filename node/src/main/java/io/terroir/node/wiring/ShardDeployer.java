package io.terroir.node.wiring;

import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.shard.OriginRange;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.pipe.Pipe;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Opens this node's replica of every strong shard that the directory gives it. */
public final class ShardDeployer {
  private final NodeId self;
  private final DirectoryView view;
  private final ShardReplicas replicas;
  private final Pipe pipe;
  private final Consumer<RaftGroup> opened;

  /** Touched on the pipe only. */
  private final Set<ShardId> open = new HashSet<>();

  /**
   * A deployer.
   *
   * @param pipe opens replicas, one at a time; opening reads the journal
   * @param opened told of every group that was opened, on {@code pipe}
   */
  public ShardDeployer(
      NodeId self,
      DirectoryView view,
      ShardReplicas replicas,
      Pipe pipe,
      Consumer<RaftGroup> opened) {
    this.self = self;
    this.view = view;
    this.replicas = replicas;
    this.pipe = pipe;
    this.opened = opened;
  }

  /** Begins to follow the directory. */
  public void start() {
    view.onChange(
        change -> {
          if (!(change instanceof DirectoryChange.OriginBound)) {
            pipe.execute(this::openMissing);
          }
        });
    pipe.execute(this::openMissing);
  }

  private void openMissing() {
    for (ShardRecord shard : view.shards()) {
      if (shard.members().contains(self) && isStrong(shard) && !open.contains(shard.id())) {
        RaftGroup group =
            replicas.open(
                shard.id(),
                new OriginRange(shard.first(), shard.last()),
                shard.members(),
                shard.createdOn(self));
        open.add(shard.id());
        opened.accept(group);
      }
    }
  }

  private boolean isStrong(ShardRecord shard) {
    return view.keyspace(shard.id().keyspace())
        .map(keyspace -> keyspace.policy().layer() instanceof ConsistencyLayer.Strong)
        .orElse(false);
  }
}
