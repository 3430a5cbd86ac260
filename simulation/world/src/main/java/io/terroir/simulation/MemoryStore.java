package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A store on a simulated disk. Batches reach the disk in order when they are flushed, by request or
 * because too much has piled up. A crash leaves what was flushed and, since a flush may be under
 * way unasked, of the batches behind it what {@link CrashFate} says.
 *
 * <p>As in RocksDB, a flush that was asked for and fails stops the node; after one that was not,
 * writes fail for as long as the disk takes none.
 */
final class MemoryStore implements Store {
  /** Bytes not yet flushed at which a flush begins unasked. */
  private static final long UNFLUSHED_BYTES_MAX = 1L << 20;

  private final SimulatedDisk disk;
  private final Lifetime lifetime;
  private final SortedEntries entries = new SortedEntries(DiskPart.STORE);
  private final Deque<StoreBatch> unflushed = new ArrayDeque<>();
  private long written;
  private long flushed;
  private long unflushedBytes;
  private boolean unaskedFlushFailed;

  MemoryStore(SimulatedDisk disk, Lifetime lifetime) {
    this.disk = disk;
    this.lifetime = lifetime;
    entries.reset(disk.store().current());
  }

  @Override
  public void write(StoreBatch batch) {
    if (!lifetime.alive()) {
      return;
    }
    disk.inspect(DiskPart.STORE, batch);
    if (unaskedFlushFailed) {
      disk.requireWritable(DiskPart.STORE);
      flushUnasked();
    }
    entries.apply(batch);
    unflushed.add(batch);
    written++;
    unflushedBytes += batch.sizeBytes();
    if (unflushedBytes > UNFLUSHED_BYTES_MAX) {
      flushUnasked();
    }
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return entries.current().get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    entries.current().scan(from, to, visitor::visit);
  }

  @Override
  public StoreView view() {
    return new VersionView(entries.current());
  }

  @Override
  public Optional<ByteString> getFlushed(ByteString key) {
    return disk.store().current().get(key);
  }

  @Override
  public void flush(Runnable onFlushed) {
    long through = written;
    awaitDisk(
        disk.drawSyncNanos(),
        () -> {
          try {
            disk.requireWritable(DiskPart.STORE);
          } catch (StorageException broken) {
            lifetime.failStop().stop("the store cannot be flushed", broken);
            return;
          }
          flushThrough(through);
          onFlushed.run();
        });
  }

  @Override
  public void close() {
    if (lifetime.alive()) {
      flushThrough(written);
    }
  }

  void crash() {
    flushThrough(flushed + disk.drawStoreSurvivors(unflushed.size()));
  }

  /** What is on disk has rotted; a value that was written since is still in memory. */
  void rot(ByteString key) {
    if (unflushed.stream().noneMatch(batch -> SortedEntries.touches(batch, key))) {
      entries.rot(key);
    }
  }

  private void flushUnasked() {
    unflushedBytes = 0;
    unaskedFlushFailed = false;
    long through = written;
    awaitDisk(
        disk.drawSyncNanos(),
        () -> {
          try {
            disk.requireWritable(DiskPart.STORE);
            flushThrough(through);
          } catch (StorageException broken) {
            unaskedFlushFailed = true;
          }
        });
  }

  private void awaitDisk(long nanos, Runnable flush) {
    lifetime.schedule(
        nanos,
        "store flush",
        0,
        () -> {
          if (disk.stallNanos() > 0) {
            awaitDisk(disk.stallNanos(), flush);
          } else {
            flush.run();
          }
        });
  }

  private void flushThrough(long through) {
    while (flushed < through) {
      disk.store().apply(unflushed.removeFirst());
      flushed++;
    }
  }

  private static final class VersionView implements StoreView {
    private final SortedEntries.Version version;
    private boolean closed;

    VersionView(SortedEntries.Version version) {
      this.version = version;
    }

    @Override
    public Optional<ByteString> get(ByteString key) {
      requireOpen();
      return version.get(key);
    }

    @Override
    public void scan(ByteString from, ByteString to, Visitor visitor) {
      requireOpen();
      version.scan(from, to, visitor::visit);
    }

    @Override
    public void close() {
      closed = true;
    }

    private void requireOpen() {
      if (closed) {
        throw new StorageException("the view of the store is closed");
      }
    }
  }
}
