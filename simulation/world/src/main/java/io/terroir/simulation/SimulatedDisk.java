package io.terroir.simulation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** What a node's disk holds, and how well it works. It outlives the processes that use it. */
public final class SimulatedDisk {
  private final RandomGenerator random;
  private final SortedEntries journal = new SortedEntries();
  private final SortedEntries store = new SortedEntries();
  private long syncNanosMin = Duration.ofNanos(200_000).toNanos();
  private long syncNanosMax = Duration.ofMillis(2).toNanos();
  private boolean failing;

  SimulatedDisk(RandomGenerator random) {
    this.random = random;
  }

  /** Sets how long a sync takes: each draws a time between the two. */
  public void setSyncTime(Duration min, Duration max) {
    syncNanosMin = min.toNanos();
    syncNanosMax = max.toNanos();
  }

  /** Whether syncs fail from now on. */
  public void setFailing(boolean failing) {
    this.failing = failing;
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

  RandomGenerator random() {
    return random;
  }

  boolean failing() {
    return failing;
  }

  long drawSyncNanos() {
    return syncNanosMin == syncNanosMax
        ? syncNanosMin
        : random.nextLong(syncNanosMin, syncNanosMax);
  }
}
