package io.terroir.raft.host;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the chunks of one snapshot aside in the store as they come, beside the state, which it does
 * not touch. Chunks are taken in order; a repeated one is answered again, one that has overtaken
 * others waits for them, one that arrives damaged is refused and comes again.
 *
 * <p>The store needs no log for that: what a crash leaves of it is a prefix of its batches, so that
 * the record of the last chunk that is left has all chunks before it.
 */
final class SnapshotReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);

  /** After so many chunks, or ... */
  static final int FLUSH_CHUNKS = 256;

  /**
   * ... so many bytes the store is brought to disk: what is received again after a crash. More
   * often would make files that are too small to be worth it.
   */
  static final long FLUSH_BYTES = 32L << 20;

  /**
   * Without a chunk for so long, what was received is removed: it would only take up the disk.
   * Longer than any leader goes on with a transfer.
   */
  static final int SILENT_TICKS_MAX = 2 * SnapshotSender.GIVE_UP_TICKS;

  /**
   * How far this side is.
   *
   * @param nextNumber the chunk that is expected
   * @param durableNumber the first one that a crash could still take away
   */
  record Answer(int nextNumber, int durableNumber) {}

  private final ShardId shard;
  private final RaftStateMachine stateMachine;
  private final Store store;
  private final Pipe pipe;
  private final SnapshotTraffic traffic;
  private final Map<Integer, SnapshotChunk> early = new HashMap<>();
  private Optional<StagedSnapshot> staged;
  private int durableNumber;
  private int flushedNumber;
  private long bytesSinceFlush;
  private boolean flushing;
  private int silentTicks;
  private long lives;
  private boolean lacksRoom;

  /**
   * Goes on with what the store holds.
   *
   * @param appliedIndex what was received up to it, or before, is of no use
   */
  SnapshotReceiver(
      ShardId shard,
      RaftStateMachine stateMachine,
      Store store,
      Pipe pipe,
      SnapshotTraffic traffic,
      long appliedIndex) {
    this.shard = shard;
    this.stateMachine = stateMachine;
    this.store = store;
    this.pipe = pipe;
    this.traffic = traffic;
    this.staged = stateMachine.staged().map(StagedSnapshot::decode);
    settle(appliedIndex);
  }

  /**
   * Takes a chunk.
   *
   * @return empty if it is of a transfer that a later one has replaced
   */
  Optional<Answer> take(NodeId from, SnapshotChunk chunk) {
    if (staged.filter(its -> its.isOf(from, chunk)).isEmpty()) {
      if (staged.isPresent() && !staged.get().isOlderThan(chunk)) {
        return Optional.empty();
      }
      discard();
      staged = Optional.of(StagedSnapshot.begun(from, chunk));
    }
    silentTicks = 0;
    lacksRoom = false;
    int expected = nextNumber();
    if (chunk.number() > expected && chunk.number() < expected + SnapshotSender.WINDOW_CHUNKS) {
      if (early.putIfAbsent(chunk.number(), chunk) == null) {
        traffic.held(chunk.data().size());
      }
    } else if (chunk.number() == expected) {
      Optional<SnapshotChunk> next = Optional.of(chunk);
      while (next.isPresent() && add(next.get())) {
        next = takeEarly(nextNumber());
      }
    }
    flushNowAndThen();
    return Optional.of(new Answer(nextNumber(), durableNumber));
  }

  private Optional<SnapshotChunk> takeEarly(int number) {
    Optional<SnapshotChunk> chunk = Optional.ofNullable(early.remove(number));
    chunk.ifPresent(taken -> traffic.held(-taken.data().size()));
    return chunk;
  }

  /** Takes the chunk that follows; returns whether it is sound. */
  private boolean add(SnapshotChunk chunk) {
    if (SnapshotDigest.crc(chunk.data()) != chunk.crc()) {
      traffic.countRefusedChunk();
      LOG.warn("chunk {} of a snapshot of {} arrived damaged", chunk.number(), shard);
      return false;
    }
    StagedSnapshot grown = staged.orElseThrow().with(chunk);
    if (chunk.last() && !grown.digest().equals(chunk.digest())) {
      traffic.countRefusedChunk();
      LOG.error("a snapshot of {} is not what was sent; it is received anew", shard);
      discard();
      return false;
    }
    StoreBatch batch = new StoreBatch();
    try {
      stateMachine.stage(chunk.data(), chunk.number() == 0, chunk.last(), grown.encode(), batch);
    } catch (IllegalArgumentException unknown) {
      traffic.countRefusedChunk();
      LOG.error("a snapshot of {} cannot be taken: {}", shard, unknown.getMessage());
      discard();
      return false;
    }
    store.write(batch);
    staged = Optional.of(grown);
    bytesSinceFlush += chunk.data().size();
    traffic.received(chunk.data().size());
    return true;
  }

  private int nextNumber() {
    return staged.map(StagedSnapshot::nextNumber).orElse(0);
  }

  // ---- what is durable

  private void flushNowAndThen() {
    boolean due = nextNumber() - flushedNumber >= FLUSH_CHUNKS || bytesSinceFlush >= FLUSH_BYTES;
    if (flushing || !due) {
      return;
    }
    flushing = true;
    int number = nextNumber();
    long of = lives;
    flushedNumber = number;
    bytesSinceFlush = 0;
    store.flush(() -> pipe.execute(() -> flushed(of, number)));
  }

  /** What was received then may have been removed meanwhile, and other chunks have its numbers. */
  private void flushed(long of, int number) {
    flushing = false;
    if (of == lives) {
      durableNumber = number;
    }
  }

  // ---- the end

  /** The position of the snapshot, once all its chunks are here. */
  Optional<LogPosition> complete() {
    return staged.filter(StagedSnapshot::complete).map(StagedSnapshot::position);
  }

  /** The snapshot has taken the place of the state, in the store. */
  void restored() {
    complete().ifPresent(at -> LOG.info("the replica of {} is now a snapshot, at {}", shard, at));
    traffic.countRestored();
    forget();
  }

  /** Removes what is of no use for a replica that holds everything up to {@code index}. */
  void settle(long index) {
    if (staged.filter(its -> its.position().index() <= index).isPresent()) {
      discard();
    }
  }

  /** There is no room on the disk for what has arrived. */
  void lackRoom() {
    if (!lacksRoom) {
      lacksRoom = true;
      LOG.error(
          "the disk has no room for the snapshot that shard {} needs; it is received when there is"
              + " room again",
          shard);
    }
  }

  /** Lets a tick pass for a replica that holds everything up to {@code index}. */
  void tick(long index) {
    settle(index);
    if (staged.isPresent() && ++silentTicks >= SILENT_TICKS_MAX) {
      discard();
    }
  }

  /** Whether there is anything that time could make useless. */
  boolean isBusy() {
    return staged.isPresent();
  }

  private void discard() {
    if (nextNumber() > 0) {
      StoreBatch batch = new StoreBatch();
      stateMachine.discardStaged(batch);
      store.write(batch);
      traffic.countDiscarded();
    }
    forget();
  }

  /** Lets go of what is in memory. */
  void forget() {
    early.values().forEach(chunk -> traffic.held(-chunk.data().size()));
    early.clear();
    staged = Optional.empty();
    durableNumber = 0;
    flushedNumber = 0;
    bytesSinceFlush = 0;
    silentTicks = 0;
    lives++;
  }
}
