package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.journal.Admission;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A journal on a simulated disk: one sync at a time, of everything that waits when it begins. What
 * a crash leaves of the sync under way, {@link CrashFate} says; what still waits for the next one
 * is lost.
 */
final class MemoryJournal implements Journal {
  private final SimulatedDisk disk;
  private final Lifetime lifetime;
  private List<Waiting> waiting = new ArrayList<>();
  private List<Waiting> syncing = List.of();
  private long waitingBytes;
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
    disk.inspect(DiskPart.JOURNAL, batch);
    waiting.add(new Waiting(batch, onDurable));
    waitingBytes += batch.sizeBytes();
    if (syncing.isEmpty()) {
      beginSync();
    }
  }

  @Override
  public Optional<Refusal> refusal() {
    if (disk.lacksRoom()) {
      return Optional.of(Admission.NO_ROOM);
    }
    return waitingBytes > disk.journalWaitingBytesMax()
        ? Optional.of(Admission.BEHIND)
        : Optional.empty();
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
    int survivors = disk.drawJournalSurvivors(syncing.size());
    syncing.subList(0, survivors).forEach(w -> disk.journal().apply(w.batch));
    syncing = List.of();
    waiting = new ArrayList<>();
  }

  private void beginSync() {
    syncing = waiting;
    waiting = new ArrayList<>();
    syncs++;
    awaitSync(syncs, disk.drawSyncNanos());
  }

  private void awaitSync(long sync, long nanos) {
    lifetime.schedule(
        nanos,
        "journal sync",
        syncing.size(),
        () -> {
          if (sync != syncs || syncing.isEmpty()) {
            return; // closing has done it
          }
          if (disk.stallNanos() > 0) {
            awaitSync(sync, disk.stallNanos());
          } else {
            finishSync();
          }
        });
  }

  private void finishSync() {
    try {
      disk.requireWritable(DiskPart.JOURNAL);
    } catch (StorageException broken) {
      lifetime.failStop().stop("the journal failed", broken);
      return;
    }
    List<Waiting> done = syncing;
    for (Waiting durable : done) {
      disk.journal().apply(durable.batch);
      waitingBytes -= durable.batch.sizeBytes();
    }
    syncing = List.of();
    for (Waiting durable : done) {
      lifetime.run(durable.onDurable);
    }
    if (lifetime.alive() && syncing.isEmpty() && !waiting.isEmpty()) {
      beginSync();
    }
  }
}
