package io.terroir.node.wiring;

import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.service.ShardSplits;
import io.terroir.raft.shard.ShardSizes;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits the shards that this node leads when they have grown too large. Nobody tells it to. How
 * much a shard holds is measured by reading all of it, one shard at a time; after that it is
 * estimated from what the log has brought since, and measured again when the estimate is beyond the
 * bound. Confined to its pipe.
 */
public final class SplitKeeper {
  /** At most one shard is measured in that time: it is read as a whole. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /**
   * From one split to the next on this node: rows are copied, an election is held, and the
   * directory records it, all of which disturbs others if it is done at once everywhere.
   */
  static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What has to be added, as a part of the bound, before a shard is read again. */
  private static final int GROWTH_PART = 8;

  private static final Logger LOG = LoggerFactory.getLogger(SplitKeeper.class);

  private record Led(RaftGroup group, ShardStateMachine machine) {}

  /** What was found, and how much the log had brought by then. */
  private record Measured(long generation, long bytes, long broughtBytes) {}

  private final ShardReplicas replicas;
  private final Supplier<Collection<RaftGroup>> groups;
  private final ShardSplits splits;
  private final Pipe pipe;
  private final long bytesMax;
  private final Map<ShardId, Measured> measured = new HashMap<>();
  private boolean measuring;
  private long mayNotSplitBeforeNanos;
  private boolean closed;

  /**
   * A keeper that does nothing before {@link #start}.
   *
   * @param groups those of this node
   * @param replicas their state machines
   * @param bytesMax keys and values of all rows of a shard, beyond which it is split; 0: never
   */
  public SplitKeeper(
      ShardReplicas replicas,
      Supplier<Collection<RaftGroup>> groups,
      ShardSplits splits,
      Pipe pipe,
      long bytesMax) {
    this.replicas = replicas;
    this.groups = groups;
    this.splits = splits;
    this.pipe = pipe;
    this.bytesMax = bytesMax;
  }

  /** Begins to look after the sizes. */
  public void start() {
    if (bytesMax > 0) {
      mayNotSplitBeforeNanos = pipe.clock().nanos();
      lookLater();
    }
  }

  /** Begins no more splits. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void lookLater() {
    Pipe.Timer unused = pipe.schedule(LOOK_EVERY, this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    List<Led> led =
        groups.get().stream().filter(RaftGroup::isLeader).flatMap(this::withMachine).toList();
    // A replica that is opened again, and a leader that was replaced meanwhile, count anew.
    measured.keySet().retainAll(led.stream().map(shard -> shard.machine().shard()).toList());
    if (!measuring && pipe.clock().nanos() - mayNotSplitBeforeNanos >= 0) {
      led.stream()
          .filter(shard -> isToBeMeasured(shard.machine()))
          .findFirst()
          .ifPresent(this::measure);
    }
    lookLater();
  }

  private Stream<Led> withMachine(RaftGroup group) {
    return replicas.machine(group.shard()).stream().map(machine -> new Led(group, machine));
  }

  private boolean isToBeMeasured(ShardStateMachine machine) {
    Measured last = measured.get(machine.shard());
    if (last == null || last.generation() != machine.range().generation()) {
      return true;
    }
    long brought = machine.broughtBytes() - last.broughtBytes();
    return last.bytes() + brought > bytesMax && brought >= bytesMax / GROWTH_PART;
  }

  private void measure(Led shard) {
    measuring = true;
    long broughtBytes = shard.machine().broughtBytes();
    var unused =
        ShardMeasuring.measure(shard.group(), shard.machine(), pipe)
            .whenComplete(
                (sizes, failure) -> {
                  measuring = false;
                  if (failure == null) {
                    assess(shard.machine(), broughtBytes, sizes);
                  }
                });
  }

  private void assess(ShardStateMachine machine, long broughtBytes, ShardSizes sizes) {
    measured.put(
        machine.shard(), new Measured(machine.range().generation(), sizes.bytes(), broughtBytes));
    if (sizes.bytes() > bytesMax && sizes.middle().isPresent() && !closed) {
      split(machine.shard(), sizes);
    }
  }

  private void split(ShardId shard, ShardSizes sizes) {
    LOG.info("shard {} holds {} bytes, more than {}: it splits", shard, sizes.bytes(), bytesMax);
    mayNotSplitBeforeNanos = pipe.clock().nanos() + PAUSE.toNanos();
    var unused =
        splits
            .split(shard, sizes.middle(), PATIENCE)
            // Whatever became of it, what the shard holds by then is not known any more.
            .whenCompleteAsync((done, failure) -> measured.remove(shard), pipe);
  }
}
