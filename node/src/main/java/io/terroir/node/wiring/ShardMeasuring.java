package io.terroir.node.wiring;

import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.StateDamagedException;
import io.terroir.raft.log.Quarantine;
import io.terroir.raft.shard.ShardSizes;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import java.util.concurrent.CompletableFuture;

/**
 * Reads how much a shard holds, a piece in each turn of a pipe. A replica whose rows the store
 * refuses to read goes into quarantine. Confined to that pipe.
 */
final class ShardMeasuring {
  private static final int PIECE_BYTES = 1024 * 1024;

  private final RaftGroup group;
  private final ShardStateMachine machine;
  private final Pipe pipe;
  private final ShardSizes sizes;
  private final CompletableFuture<ShardSizes> done = new CompletableFuture<>();

  private ShardMeasuring(RaftGroup group, ShardStateMachine machine, Pipe pipe) {
    this.group = group;
    this.machine = machine;
    this.pipe = pipe;
    this.sizes = machine.sizes();
  }

  /**
   * Begins to read, on {@code pipe}. Completes there, with sizes that have been read and closed;
   * exceptionally with a {@link io.terroir.runtime.error.TerroirRefusedException} if rows cannot be
   * read.
   */
  static CompletableFuture<ShardSizes> measure(
      RaftGroup group, ShardStateMachine machine, Pipe pipe) {
    ShardMeasuring measuring = new ShardMeasuring(group, machine, pipe);
    measuring.next();
    return measuring.done;
  }

  private void next() {
    if (!sizes.hasMore()) {
      sizes.close();
      done.complete(sizes);
      return;
    }
    try {
      sizes.next(PIECE_BYTES);
    } catch (RuntimeException failure) {
      failed(StateDamagedException.damageIn(failure).orElseThrow(() -> failure));
      return;
    }
    pipe.execute(this::next);
  }

  private void failed(String damage) {
    sizes.close();
    long index = machine.state().position().index();
    group.quarantine(new Quarantine(Quarantine.Cause.DAMAGED, index, damage));
    done.completeExceptionally(
        Refusal.of(Reason.INTERNAL, "the replica failed; ask another").toException());
  }
}
