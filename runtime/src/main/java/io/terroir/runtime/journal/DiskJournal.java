package io.terroir.runtime.journal;

import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.DiskRoom;
import io.terroir.runtime.disk.FreeSpace;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.telemetry.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A journal on a real disk. One thread takes whatever waits, makes one write and one sync of it,
 * and runs the callbacks. While it syncs, the next group gathers: a slow disk makes groups larger
 * and does not lower the throughput as much as it raises the latency.
 */
public abstract class DiskJournal implements Journal {
  /**
   * Bytes of one group at which no more is gathered. At some 200 MB/s this is 20 ms of writing:
   * more would make the first of the group wait for the last without saving a sync that matters.
   */
  public static final long GROUP_BYTES_MAX = 4L << 20;

  /**
   * Bytes waiting at which the journal wants {@linkplain #refusal no new work}: a dozen groups, so
   * a quarter of a second on a good disk. Callers then admit no new work; what they have admitted
   * still goes in.
   */
  public static final long WAITING_BYTES_MAX = 48L << 20;

  private final FailStop failStop;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder batches = new LongAdder();
  private final LongAdder syncs = new LongAdder();
  private final LongAdder syncNanos = new LongAdder();
  private final AtomicLong longestSyncNanos = new AtomicLong();
  private final Timing syncTiming = new Timing();
  private final Thread committer;
  private volatile @Nullable FreeSpace freeSpace;
  private volatile boolean stopped;

  private record Waiting(JournalBatch batch, Runnable onDurable, boolean last) {}

  /**
   * A journal that does nothing before {@link #start}.
   *
   * @param name of the committing thread
   * @param failStop is told when a write or sync fails; nothing is completed after that
   */
  protected DiskJournal(String name, FailStop failStop) {
    this.failStop = failStop;
    this.committer = new Thread(this::run, name);
    this.committer.setDaemon(true);
  }

  /** Lets the committing thread begin; the last thing before others see this journal. */
  protected final void start() {
    committer.start();
  }

  /**
   * Makes {@code group} durable, each batch whole or not at all, in their order. Runs on the
   * committing thread; an exception stops the node.
   *
   * @return how many syncs that took; 0 if there was nothing to write
   */
  protected abstract long write(List<JournalBatch> group) throws Exception;

  /** Closes what is open on the disk, once or more often. */
  protected abstract void closeFiles();

  @Override
  public final void commit(JournalBatch batch, Runnable onDurable) {
    if (!stopped) {
      waitingBytes.addAndGet(batch.sizeBytes());
      queue.add(new Waiting(batch, onDurable, false));
    }
  }

  @Override
  public Optional<Refusal> refusal() {
    FreeSpace watched = freeSpace;
    if (watched != null && watched.isScarce()) {
      return Optional.of(Admission.NO_ROOM);
    }
    return waitingBytes.get() > WAITING_BYTES_MAX
        ? Optional.of(Admission.BEHIND)
        : Optional.empty();
  }

  @Override
  public final Optional<DiskRoom> room() {
    FreeSpace watched = freeSpace;
    return watched == null ? Optional.empty() : watched.room();
  }

  /** From now on no new work is admitted while room is scarce. */
  public final void watch(FreeSpace space) {
    freeSpace = space;
  }

  /** Bytes that wait for their sync. */
  public final long waitingBytes() {
    return waitingBytes.get();
  }

  /** Batches made durable since the start. */
  public final long batches() {
    return batches.sum();
  }

  /** Syncs since the start; {@link #batches} divided by this is the mean size of a group. */
  public final long syncs() {
    return syncs.sum();
  }

  /** Time spent in writes and syncs since the start. */
  public final long syncNanos() {
    return syncNanos.sum();
  }

  /** How long each write with its sync takes. */
  public final Timing syncTiming() {
    return syncTiming;
  }

  /** The RocksDB that it is in, if it is in one. */
  public Optional<RocksDirectory> database() {
    return Optional.empty();
  }

  /** The longest write and sync since this was last asked. */
  public final long takeLongestSyncNanos() {
    return longestSyncNanos.getAndSet(0);
  }

  @Override
  public final void close() {
    stopped = true;
    queue.add(new Waiting(new JournalBatch(), () -> {}, true));
    boolean interrupted = false;
    while (committer.isAlive()) {
      try {
        committer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    closeFiles();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Waiting> group = new ArrayList<>();
    try {
      boolean last = false;
      while (!last) {
        gather(group);
        writeAndMeasure(group);
        for (Waiting durable : group) {
          waitingBytes.addAndGet(-durable.batch.sizeBytes());
          durable.onDurable.run();
          last |= durable.last;
        }
        group.clear();
      }
    } catch (Throwable failure) {
      stopped = true;
      failStop.stop("the journal failed", failure);
    }
  }

  private void gather(List<Waiting> group) throws InterruptedException {
    Waiting next = queue.take();
    long bytes = 0;
    while (next != null) {
      group.add(next);
      bytes += next.batch.sizeBytes();
      next = bytes < GROUP_BYTES_MAX ? queue.poll() : null;
    }
  }

  private void writeAndMeasure(List<Waiting> group) throws Exception {
    List<JournalBatch> writes = new ArrayList<>(group.size());
    for (Waiting waiting : group) {
      writes.add(waiting.batch);
    }
    long start = System.nanoTime();
    long done = write(writes);
    long nanos = System.nanoTime() - start;
    batches.add(group.size());
    if (done > 0) {
      syncs.add(done);
      syncNanos.add(nanos);
      longestSyncNanos.accumulateAndGet(nanos, Math::max);
      syncTiming.record(nanos);
    }
  }
}
