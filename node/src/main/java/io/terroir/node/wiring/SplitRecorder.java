package io.terroir.node.wiring;

import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.SplitOff;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Has the directory record the splits of the shards that this node leads. The shard's own log has
 * decided them, and remembers them; the directory follows, one generation after the other. Until it
 * does, whoever asks the old shard is told of the new one. Whoever comes to lead a shard goes on
 * where the last one was. Confined to its pipe.
 */
public final class SplitRecorder {
  /** A split that is not recorded costs those who look for its origins one hop each. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Duration PROPOSAL_TIMEOUT = Duration.ofSeconds(5);

  private final DirectoryView view;
  private final ShardReplicas replicas;
  private final Supplier<Collection<RaftGroup>> groups;
  private final DirectoryProposer directory;
  private final Pipe pipe;
  private final Set<ShardId> proposing = new HashSet<>();
  private boolean closed;

  /**
   * A recorder that does nothing before {@link #start}.
   *
   * @param groups those of this node
   * @param replicas their state machines
   */
  public SplitRecorder(
      DirectoryView view,
      ShardReplicas replicas,
      Supplier<Collection<RaftGroup>> groups,
      DirectoryProposer directory,
      Pipe pipe) {
    this.view = view;
    this.replicas = replicas;
    this.groups = groups;
    this.directory = directory;
    this.pipe = pipe;
  }

  /** Records from now on. */
  public void start() {
    Pipe.Timer unused = pipe.schedule(LOOK_EVERY, this::look);
  }

  /** Records nothing more. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void look() {
    if (closed) {
      return;
    }
    groups.get().stream()
        .filter(RaftGroup::isLeader)
        .flatMap(group -> replicas.machine(group.shard()).stream())
        .filter(machine -> !machine.splitsOff().isEmpty())
        .forEach(this::recordNext);
    start();
  }

  private void recordNext(ShardStateMachine machine) {
    ShardId shard = machine.shard();
    Optional<Long> known = view.shard(shard).map(ShardRecord::generation);
    machine.splitsOff().stream()
        .filter(split -> known.isPresent() && split.generation() > known.get())
        .findFirst()
        .filter(split -> proposing.add(shard))
        .ifPresent(split -> record(shard, split));
  }

  private void record(ShardId shard, SplitOff split) {
    DirectoryCommand command =
        new DirectoryCommand.SplitShard(
            shard, split.generation(), split.child().number(), split.childFirst());
    var unused =
        directory
            .submit(command, PROPOSAL_TIMEOUT)
            // If that was refused or lost, the next look tries again.
            .whenCompleteAsync((outcome, failure) -> proposing.remove(shard), pipe);
  }
}
