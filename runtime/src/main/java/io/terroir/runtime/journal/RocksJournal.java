package io.terroir.runtime.journal;

import com.google.protobuf.ByteString;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The journal on RocksDB with a synced write-ahead log. One thread takes whatever waits, makes one
 * write and one sync of it, and runs the callbacks. While it syncs, the next group gathers: a slow
 * disk makes groups larger and does not lower the throughput as much as it raises the latency.
 *
 * <p>After a crash an incomplete last record is cut: its callback has not run. Damage anywhere
 * before the end refuses to open, since acknowledged records may be behind it.
 */
public final class RocksJournal implements Journal {
  /**
   * Bytes of one group at which no more is gathered. At some 200 MB/s this is 20 ms of writing:
   * more would make the first of the group wait for the last without saving a sync that matters.
   */
  public static final long GROUP_BYTES_MAX = 4L << 20;

  /**
   * Bytes waiting at which the journal is {@link #saturated}: a dozen groups, so a quarter of a
   * second on a good disk. Callers then admit no new work; what they have admitted still goes in.
   */
  public static final long WAITING_BYTES_MAX = 48L << 20;

  private final RocksDirectory directory;
  private final FailStop failStop;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder batches = new LongAdder();
  private final LongAdder syncs = new LongAdder();
  private final LongAdder syncNanos = new LongAdder();
  private final AtomicLong longestSyncNanos = new AtomicLong();
  private final Thread committer;
  private volatile boolean stopped;

  private record Waiting(JournalBatch batch, Runnable onDurable, boolean last) {}

  private RocksJournal(RocksDirectory directory, String name, FailStop failStop) {
    this.directory = directory;
    this.failStop = failStop;
    this.committer = new Thread(this::run, name);
    this.committer.setDaemon(true);
  }

  /**
   * Opens the journal in {@code path} and makes it if it is not there.
   *
   * @param name of the committing thread
   * @param failStop is told when a write or sync fails; nothing is completed after that
   * @throws StorageException if the directory cannot be used
   */
  public static RocksJournal open(
      String name, Path path, RocksResources resources, FailStop failStop) {
    RocksDirectory directory =
        RocksDirectory.open(
            "journal",
            path,
            resources,
            options -> options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords));
    RocksJournal journal = new RocksJournal(directory, name, failStop);
    journal.committer.start();
    return journal;
  }

  @Override
  public void commit(JournalBatch batch, Runnable onDurable) {
    if (!stopped) {
      waitingBytes.addAndGet(batch.sizeBytes());
      queue.add(new Waiting(batch, onDurable, false));
    }
  }

  @Override
  public boolean saturated() {
    return waitingBytes.get() > WAITING_BYTES_MAX;
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return directory.get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    directory.scan(from, to, visitor::visit);
  }

  /** Bytes that wait for their sync. */
  public long waitingBytes() {
    return waitingBytes.get();
  }

  /** Batches made durable since the start. */
  public long batches() {
    return batches.sum();
  }

  /** Syncs since the start; {@link #batches} divided by this is the mean size of a group. */
  public long syncs() {
    return syncs.sum();
  }

  /** Time spent in writes and syncs since the start. */
  public long syncNanos() {
    return syncNanos.sum();
  }

  /** The longest write and sync since this was last asked. */
  public long takeLongestSyncNanos() {
    return longestSyncNanos.getAndSet(0);
  }

  @Override
  public void close() {
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
    directory.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Waiting> group = new ArrayList<>();
    try (WriteOptions synced = new WriteOptions().setSync(true);
        WriteBatch writes = new WriteBatch()) {
      boolean last = false;
      while (!last) {
        gather(group);
        write(group, writes, synced);
        for (Waiting durable : group) {
          waitingBytes.addAndGet(-durable.batch.sizeBytes());
          durable.onDurable.run();
          last |= durable.last;
        }
        group.clear();
        writes.clear();
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

  private void write(List<Waiting> group, WriteBatch writes, WriteOptions synced)
      throws RocksDBException {
    for (Waiting waiting : group) {
      RocksDirectory.add(writes, waiting.batch);
      batches.increment();
    }
    if (writes.count() == 0) {
      return;
    }
    long start = System.nanoTime();
    directory.use(
        database -> {
          database.write(synced, writes);
          return true;
        });
    long nanos = System.nanoTime() - start;
    syncs.increment();
    syncNanos.add(nanos);
    longestSyncNanos.accumulateAndGet(nanos, Math::max);
  }
}
