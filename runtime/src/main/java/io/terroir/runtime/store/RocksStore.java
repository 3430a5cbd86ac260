package io.terroir.runtime.store;

import com.google.protobuf.ByteString;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The store on RocksDB without a write-ahead log. It has one column family, on purpose: several
 * would be flushed apart, and an applied index could outlive a crash that its data did not.
 *
 * <p>RocksDB inserts a batch into one memtable and flushes memtables in order, so what a crash
 * leaves is a prefix of the batches. {@link #getFlushed} skips memtables, and sees what that prefix
 * holds.
 */
public final class RocksStore implements Store {
  /** A thread that only flushes need not stay around between flushes. */
  private static final long FLUSHER_IDLE_SECONDS = 10;

  private final RocksDirectory directory;
  private final FailStop failStop;
  private final ExecutorService flusher;
  private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
  private final Set<SnapshotView> views = ConcurrentHashMap.newKeySet();
  private final Object flushLock = new Object();
  private List<Runnable> waitingForFlush = new ArrayList<>();

  private RocksStore(RocksDirectory directory, String name, FailStop failStop) {
    this.directory = directory;
    this.failStop = failStop;
    ThreadPoolExecutor oneThread =
        new ThreadPoolExecutor(
            1,
            1,
            FLUSHER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    oneThread.allowCoreThreadTimeOut(true);
    this.flusher = oneThread;
  }

  /**
   * Opens the store in {@code path} and makes it if it is not there.
   *
   * @param name of the flushing thread
   * @param failStop is told when a flush fails
   * @throws StorageException if the directory cannot be used
   */
  public static RocksStore open(
      String name, Path path, RocksResources resources, FailStop failStop) {
    RocksDirectory directory =
        RocksDirectory.open(
            "store", path, resources, options -> options.setAvoidFlushDuringShutdown(true));
    return new RocksStore(directory, name, failStop);
  }

  /** The RocksDB that it is in. */
  public RocksDirectory database() {
    return directory;
  }

  @Override
  public void write(StoreBatch batch) {
    try (WriteBatch writes = new WriteBatch()) {
      directory.use(
          database -> {
            RocksDirectory.add(writes, batch);
            database.write(withoutLog, writes);
            return true;
          });
    }
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return directory.get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    directory.scan(from, to, visitor::visit);
  }

  @Override
  public StoreView view() {
    SnapshotView view = directory.use(database -> new SnapshotView(database.getSnapshot()));
    views.add(view);
    return view;
  }

  @Override
  public Optional<ByteString> getFlushed(ByteString key) {
    try (ReadOptions reads = new ReadOptions().setReadTier(ReadTier.PERSISTED_TIER)) {
      return directory.get(reads, key);
    }
  }

  @Override
  public void flush(Runnable onFlushed) {
    synchronized (flushLock) {
      waitingForFlush.add(onFlushed);
      if (waitingForFlush.size() == 1 && !flusher.isShutdown()) {
        flusher.execute(this::flushForAllWhoWait);
      }
    }
  }

  @Override
  public void close() {
    synchronized (flushLock) {
      flusher.shutdown();
    }
    boolean interrupted = false;
    while (!flusher.isTerminated()) {
      try {
        flusher.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      directory.close(this::flushAndReleaseViews);
    } finally {
      withoutLog.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RocksDB flushAndReleaseViews(RocksDB database) throws RocksDBException {
    views.forEach(view -> database.releaseSnapshot(view.snapshot));
    views.clear();
    return flush(database);
  }

  /** One flush serves everybody who asked before it began: small files cost more than they hold. */
  private void flushForAllWhoWait() {
    List<Runnable> served;
    synchronized (flushLock) {
      served = waitingForFlush;
      waitingForFlush = new ArrayList<>();
    }
    try {
      directory.use(RocksStore::flush);
      served.forEach(Runnable::run);
    } catch (RuntimeException failure) {
      failStop.stop("the store cannot be flushed", failure);
    }
  }

  private static RocksDB flush(RocksDB database) throws RocksDBException {
    try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
      database.flush(waiting);
    }
    return database;
  }

  /** A RocksDB snapshot. Closed by its owner, or by the store when that closes first. */
  private final class SnapshotView implements StoreView {
    private final Snapshot snapshot;

    SnapshotView(Snapshot snapshot) {
      this.snapshot = snapshot;
    }

    @Override
    public Optional<ByteString> get(ByteString key) {
      requireOpen();
      try (ReadOptions reads = new ReadOptions().setSnapshot(snapshot)) {
        return directory.get(reads, key);
      }
    }

    @Override
    public void scan(ByteString from, ByteString to, Visitor visitor) {
      requireOpen();
      try (ReadOptions reads = new ReadOptions().setSnapshot(snapshot)) {
        directory.scan(reads, from, to, visitor::visit);
      }
    }

    /** RocksDB does not check: it would read memory that was given back. */
    private void requireOpen() {
      if (!views.contains(this)) {
        throw new StorageException("the view of the store is closed");
      }
    }

    @Override
    public void close() {
      if (views.remove(this)) {
        directory.use(
            database -> {
              database.releaseSnapshot(snapshot);
              return true;
            });
      }
    }
  }
}
