package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.disk.ChangeBatch;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.DiskJournal;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * What a node's disk holds, and how well it works. It outlives the processes that use it.
 *
 * <p>Its faults show as those of a real disk do through RocksDB: a write or sync that fails stops
 * the node, and leaves nobody to say what is on the disk; a block that has rotted is never read as
 * anything else, its reader gets a {@link StorageException}; a full disk is a write that fails.
 */
public final class SimulatedDisk {
  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final RandomGenerator random;
  private final SortedEntries journal = new SortedEntries(DiskPart.JOURNAL);
  private final SortedEntries store = new SortedEntries(DiskPart.STORE);
  private CrashFate journalFate = CrashFate.DRAWN;
  private CrashFate storeFate = CrashFate.DRAWN;
  private long syncNanosMin = Duration.ofNanos(200_000).toNanos();
  private long syncNanosMax = Duration.ofMillis(2).toNanos();
  private long journalWaitingBytesMax = DiskJournal.WAITING_BYTES_MAX;
  private long stallEndNanos;
  private boolean failing;
  private boolean full;
  private boolean scarce;

  /** What a disk held at a moment. */
  public static final class Image {
    private final SortedEntries.Version journal;
    private final SortedEntries.Version store;

    private Image(SortedEntries.Version journal, SortedEntries.Version store) {
      this.journal = journal;
      this.store = store;
    }
  }

  SimulatedDisk(SimulatedWorld world, SimulatedNode node, RandomGenerator random) {
    this.world = world;
    this.node = node;
    this.random = random;
  }

  /** Sets how long a sync takes: each draws a time between the two. */
  public void setSyncTime(Duration min, Duration max) {
    syncNanosMin = min.toNanos();
    syncNanosMax = max.toNanos();
  }

  /** Sets how many bytes may wait for their sync before the journal says that it is saturated. */
  public void setJournalWaitingBytesMax(long bytes) {
    journalWaitingBytesMax = bytes;
  }

  /** Sets what crashes leave of what is not durable, of the journal and of the store. */
  public void setCrashFate(CrashFate journal, CrashFate store) {
    journalFate = journal;
    storeFate = store;
  }

  /** Whether syncs fail from now on: the node stops at the first. */
  public void setFailing(boolean failing) {
    this.failing = failing;
    world.note(node.name(), failing ? "disk fails" : "disk works");
  }

  /**
   * Whether there is no room from now on. The journal's next write stops the node; the store takes
   * writes until its memory must be flushed.
   */
  public void setFull(boolean full) {
    this.full = full;
    world.note(node.name(), full ? "disk full" : "disk has room");
  }

  /** Whether the disk is nearly full from now on: there is room for what must go on. */
  public void setScarce(boolean scarce) {
    this.scarce = scarce;
    world.note(node.name(), scarce ? "disk nearly full" : "disk has room");
  }

  /** Lets no sync complete before {@code duration} has passed, also not what is under way. */
  public void stall(Duration duration) {
    stallEndNanos = world.nowNanos() + duration.toNanos();
    world.note(node.name(), "disk stalls");
  }

  /**
   * Spoils the record of {@code key}: whoever reads it gets an error until it is written anew.
   *
   * @return whether the disk holds the key
   */
  public boolean rotJournal(ByteString key) {
    world.note(node.name(), "rot in the journal");
    return journal.rot(key);
  }

  /** As {@link #rotJournal}, in the store. What is only in memory does not rot. */
  public boolean rotStore(ByteString key) {
    world.note(node.name(), "rot in the store");
    boolean held = store.rot(key);
    if (held) {
      node.rotStore(key);
    }
    return held;
  }

  /** Replaces the disk of a node that is down by a blank one. */
  public void lose() {
    requireDown();
    journal.clear();
    store.clear();
    world.note(node.name(), "disk lost");
  }

  /** What a crash now would leave for sure, to be brought back later. */
  public Image image() {
    return new Image(journal.current(), store.current());
  }

  /** Brings the disk of a node that is down back to what it was, as a restored backup does. */
  public void rollBack(Image image) {
    rollBackJournal(image);
    rollBackStore(image);
  }

  /** As {@link #rollBack}, of the journal alone. */
  public void rollBackJournal(Image image) {
    requireDown();
    journal.reset(image.journal);
    world.note(node.name(), "journal rolled back");
  }

  /** As {@link #rollBack}, of the store alone. */
  public void rollBackStore(Image image) {
    requireDown();
    store.reset(image.store);
    world.note(node.name(), "store rolled back");
  }

  /** Shows everything that a crash now would leave of the journal for sure. */
  public void journalEntries(BiConsumer<ByteString, ByteString> visitor) {
    journal.all(visitor);
  }

  /** Shows everything that a crash now would leave of the store for sure. */
  public void storeEntries(BiConsumer<ByteString, ByteString> visitor) {
    store.all(visitor);
  }

  SortedEntries journal() {
    return journal;
  }

  SortedEntries store() {
    return store;
  }

  /** How many of the journal's batches that are not durable a crash leaves. */
  int drawJournalSurvivors(int batches) {
    return journalFate.survivors(batches, random);
  }

  /** How many of the store's batches that are not durable a crash leaves. */
  int drawStoreSurvivors(int batches) {
    return storeFate.survivors(batches, random);
  }

  long journalWaitingBytesMax() {
    return journalWaitingBytesMax;
  }

  boolean lacksRoom() {
    return scarce;
  }

  /** Shows what is about to be written. */
  void inspect(DiskPart part, ChangeBatch<?> batch) {
    world.inspect(node, part, batch);
  }

  /**
   * Does nothing if the disk takes writes.
   *
   * @throws StorageException if it does not, of the kind that RocksDB's errors become
   */
  void requireWritable(DiskPart part) {
    if (failing) {
      throw new StorageException("the " + part + " reports an error: input/output error");
    }
    if (full) {
      throw new StorageException("the " + part + " reports an error: no space left on device");
    }
  }

  /** When a sync that begins now is done, from now. */
  long drawSyncNanos() {
    return syncNanosMin == syncNanosMax
        ? syncNanosMin
        : random.nextLong(syncNanosMin, syncNanosMax);
  }

  /** How long a sync that should be done now is still held up. */
  long stallNanos() {
    return Math.max(0, stallEndNanos - world.nowNanos());
  }

  private void requireDown() {
    Invariants.check(!node.isUp(), "disks are exchanged while the node is down");
  }
}
