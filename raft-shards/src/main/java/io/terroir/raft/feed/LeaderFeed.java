package io.terroir.raft.feed;

import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.ShardView;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.replica.ShardFeed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The feed of all shards that this node may come to lead. Thread-safe.
 *
 * <p>For each shard: {@link #follow} before its group is opened, so that no change is missed, then
 * {@link #attach} with the group.
 */
public final class LeaderFeed implements ShardFeed {
  private final Pipe pipe;
  private final FeedLimits limits;
  private final Map<ShardId, LedShard> shards = new ConcurrentHashMap<>();
  private final List<Consumer<ShardId>> listeners = new CopyOnWriteArrayList<>();

  /**
   * A feed without shards.
   *
   * @param pipe reads snapshots, one piece per turn
   */
  public LeaderFeed(Pipe pipe, FeedLimits limits) {
    this.pipe = pipe;
    this.limits = limits;
  }

  /** Begins to remember what {@code machine} applies. */
  public void follow(ShardStateMachine machine) {
    LedShard shard = new LedShard(machine, limits, this::progressed);
    machine.addListener(shard);
    shards.put(machine.shard(), shard);
  }

  /**
   * Learns which group replicates a followed shard.
   *
   * @throws IllegalStateException if the shard is not followed
   */
  public void attach(RaftGroup group) {
    Optional.ofNullable(shards.get(group.shard()))
        .orElseThrow(() -> new IllegalStateException("not followed: " + group.shard()))
        .attach(group);
  }

  /** The replica of a shard is gone. */
  public void forget(ShardId shard) {
    shards.remove(shard);
  }

  @Override
  public List<ShardId> led() {
    return shards.entrySet().stream()
        .filter(entry -> entry.getValue().isLed())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  @Override
  public Optional<Batch> changesAfter(ShardId shard, long revision, int bytesMax) {
    return led(shard).flatMap(led -> led.ring().after(revision, bytesMax));
  }

  @Override
  public void snapshot(ShardId shard, int bytesMax, Consumer<SnapshotPiece> consumer) {
    led(shard)
        .ifPresent(led -> pipe.execute(() -> nextPiece(led.machine().view(), bytesMax, consumer)));
  }

  private void nextPiece(ShardView view, int bytesMax, Consumer<SnapshotPiece> consumer) {
    boolean goesOn = false;
    try {
      var entries = view.next(bytesMax);
      consumer.accept(
          new SnapshotPiece(entries, view.revision(), view.rangeGeneration(), !view.hasMore()));
      goesOn = view.hasMore();
    } finally {
      if (!goesOn) {
        view.close();
      }
    }
    if (goesOn) {
      pipe.execute(() -> nextPiece(view, bytesMax, consumer));
    }
  }

  @Override
  public Optional<ClosedTime> closed(ShardId shard) {
    return led(shard).flatMap(LedShard::closed);
  }

  @Override
  public void onProgress(Consumer<ShardId> listener) {
    listeners.add(listener);
  }

  private void progressed(ShardId shard) {
    listeners.forEach(listener -> listener.accept(shard));
  }

  private Optional<LedShard> led(ShardId shard) {
    return Optional.ofNullable(shards.get(shard)).filter(LedShard::isLed);
  }
}
