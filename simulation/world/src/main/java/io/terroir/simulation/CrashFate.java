package io.terroir.simulation;

import java.util.random.RandomGenerator;

/**
 * What a crash leaves of the batches that were handed over and are not durable yet.
 *
 * <p>Always a prefix of them, each whole, for that is what {@link
 * io.terroir.runtime.journal.Journal} and {@link io.terroir.runtime.store.Store} promise and what
 * RocksDB gives:
 *
 * <ul>
 *   <li>A batch of the journal is part of one record of RocksDB's write-ahead log. A record that is
 *       torn fails its checksum; recovery cuts it, and everything behind it. So a torn write is a
 *       shorter prefix, never half a batch, and what lies behind a hole is never found: were its
 *       blocks to reach the disk in another order, the result would be a shorter prefix again.
 *   <li>The store has no log. A batch goes into one memtable, memtables become files in order, and
 *       a file counts once the manifest names it; there is one column family, so none is ahead of
 *       another.
 *   <li>Nothing orders the journal against the store: either may keep more than the other, and each
 *       draws its own fate.
 * </ul>
 *
 * Hence reordering exists between the two and nowhere else, and production may rely on exactly
 * that.
 */
public enum CrashFate {
  /** All of it: the crash came after the write and before anybody was told. */
  KEPT,
  /** None of it: it had not left the memory. */
  DROPPED,
  /** Some of it: the crash came during the write. With one batch, none. */
  TORN,
  /** Any number of batches, each equally likely. */
  DRAWN;

  int survivors(int batches, RandomGenerator random) {
    return switch (this) {
      case KEPT -> batches;
      case DROPPED -> 0;
      case TORN -> batches == 0 ? 0 : random.nextInt(batches);
      case DRAWN -> random.nextInt(batches + 1);
    };
  }
}
