package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A journal on a simulated disk: one sync at a time, of everything that waits when it begins. A
 * crash loses what waits; of the sync under way it leaves none, some or all of the batches, in
 * order and each whole, for a crash may come before, during or after the write.
 */
final class MemoryJournal implements Journal {
  private final SimulatedDisk disk;
  private final Lifetime lifetime;
  private List<Waiting> waiting = new ArrayList<>();
  private List<Waiting> syncing = List.of();
  private long syncs;

  private record Waiting(JournalBatch batch, Runnable onDurable) {}

  MemoryJournal(SimulatedDisk disk, Lifetime lifetime) {
    this.disk = disk;
    this.lifetime = lifetime;
  }

  @Override
  public void commit(JournalBatch batch, Runnable onDurable) {
    if (!lifetime.alive()) {
      return;
    }
    waiting.add(new Waiting(batch, onDurable));
    if (syncing.isEmpty()) {
      beginSync();
    }
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return disk.journal().current().get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    disk.journal().current().scan(from, to, visitor::visit);
  }

  @Override
  public void close() {
    while (lifetime.alive() && !(syncing.isEmpty() && waiting.isEmpty())) {
      finishSync();
    }
  }

  void crash() {
    int written = disk.random().nextInt(syncing.size() + 1);
    syncing.subList(0, written).forEach(w -> disk.journal().apply(w.batch));
    syncing = List.of();
    waiting = new ArrayList<>();
  }

  private void beginSync() {
    syncing = waiting;
    waiting = new ArrayList<>();
    long sync = ++syncs;
    lifetime.schedule(
        disk.drawSyncNanos(),
        "journal sync",
        syncing.size(),
        () -> {
          if (sync == syncs && !syncing.isEmpty()) {
            finishSync();
          }
        });
  }

  private void finishSync() {
    if (disk.failing()) {
      lifetime.failStop().stop("the journal cannot be synced", new IOException("simulated"));
      return;
    }
    List<Waiting> done = syncing;
    done.forEach(w -> disk.journal().apply(w.batch));
    syncing = List.of();
    for (Waiting durable : done) {
      lifetime.run(durable.onDurable);
    }
    if (lifetime.alive() && syncing.isEmpty() && !waiting.isEmpty()) {
      beginSync();
    }
  }
}
