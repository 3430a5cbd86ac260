package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A store on a simulated disk. Batches reach the disk in order when they are flushed, by request or
 * because too much has piled up. A crash leaves what was flushed and, since a flush may be under
 * way unasked, perhaps some batches more, in order and each whole.
 */
final class MemoryStore implements Store {
  /** Bytes not yet flushed at which a flush begins unasked. */
  private static final long UNFLUSHED_BYTES_MAX = 1L << 20;

  private final SimulatedDisk disk;
  private final Lifetime lifetime;
  private final SortedEntries entries = new SortedEntries();
  private final Deque<StoreBatch> unflushed = new ArrayDeque<>();
  private long written;
  private long flushed;
  private long unflushedBytes;

  MemoryStore(SimulatedDisk disk, Lifetime lifetime) {
    this.disk = disk;
    this.lifetime = lifetime;
    entries.copyFrom(disk.store());
  }

  @Override
  public void write(StoreBatch batch) {
    if (!lifetime.alive()) {
      return;
    }
    entries.apply(batch);
    unflushed.add(batch);
    written++;
    unflushedBytes += batch.sizeBytes();
    if (unflushedBytes > UNFLUSHED_BYTES_MAX) {
      unflushedBytes = 0;
      flush(() -> {});
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
    return new PinnedView(entries.pin());
  }

  @Override
  public Optional<ByteString> getFlushed(ByteString key) {
    return disk.store().current().get(key);
  }

  @Override
  public void flush(Runnable onFlushed) {
    long through = written;
    lifetime.schedule(
        disk.drawSyncNanos(),
        "store flush",
        0,
        () -> {
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
    flushThrough(flushed + disk.random().nextInt(unflushed.size() + 1));
  }

  private void flushThrough(long through) {
    while (flushed < through) {
      disk.store().apply(unflushed.removeFirst());
      flushed++;
    }
  }

  private static final class PinnedView implements StoreView {
    private final SortedEntries.Version version;
    private boolean closed;

    PinnedView(SortedEntries.Version version) {
      this.version = version;
    }

    @Override
    public Optional<ByteString> get(ByteString key) {
      return version.get(key);
    }

    @Override
    public void scan(ByteString from, ByteString to, Visitor visitor) {
      version.scan(from, to, visitor::visit);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        version.unpin();
      }
    }
  }
}
