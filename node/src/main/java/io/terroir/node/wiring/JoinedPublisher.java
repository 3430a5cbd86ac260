package io.terroir.node.wiring;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gossip.membership.Membership;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tells the membership of which shards this node has become a voter after their creation: the
 * directory names those of the creation, and gateways must find the others. Confined to its pipe.
 */
public final class JoinedPublisher {
  /** What is said late costs a reader an attempt or two; looking costs next to nothing. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final NodeId self;
  private final DirectoryView view;
  private final Supplier<Collection<RaftGroup>> groups;
  private final Membership membership;
  private final Pipe pipe;
  private Set<ShardId> published = Set.of();
  private boolean closed;

  /**
   * A publisher that does nothing before {@link #start}.
   *
   * @param groups those of this node
   */
  public JoinedPublisher(
      NodeId self,
      DirectoryView view,
      Supplier<Collection<RaftGroup>> groups,
      Membership membership,
      Pipe pipe) {
    this.self = self;
    this.view = view;
    this.groups = groups;
    this.membership = membership;
    this.pipe = pipe;
  }

  /** Publishes from now on. */
  public void start() {
    Pipe.Timer unused = pipe.schedule(LOOK_EVERY, this::look);
  }

  /** Publishes nothing more. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void look() {
    if (closed) {
      return;
    }
    Set<ShardId> votes =
        groups.get().stream()
            .filter(group -> hasJoined(group.configuration()) && !group.joining())
            .map(RaftGroup::shard)
            .collect(Collectors.toCollection(HashSet::new));
    if (!votes.isEmpty()) {
      view.shards().stream()
          .filter(shard -> shard.members().contains(self))
          .map(ShardRecord::id)
          .forEach(votes::remove);
    }
    if (!votes.equals(published)) {
      published = votes;
      membership.publishJoined(votes);
    }
    start();
  }

  /** Most groups have the members of their creation. */
  private boolean hasJoined(Configuration now) {
    return !now.at().equals(LogPosition.ZERO) && now.members().voters().contains(self);
  }
}
