package io.terroir.node.process;

import io.terroir.node.journal.JournalDirectory;
import io.terroir.node.process.NodeProcess.NodeDisk;
import io.terroir.runtime.disk.FreeSpace;
import io.terroir.runtime.journal.DiskIdentity;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.store.RocksStore;
import java.util.random.RandomGenerator;

/**
 * What a node keeps on disk.
 *
 * @param identity whose disk it is, durable before anything leaves the node
 * @param space what is left of the disk
 */
record Disks(DiskJournal journal, RocksStore store, DiskIdentity identity, FreeSpace space) {
  private static final String JOURNAL = "journal";
  private static final String STORE = "store";
  private static final long MEBIBYTE = 1L << 20;

  /**
   * Opens them.
   *
   * @throws io.terroir.runtime.disk.StorageException if they cannot be used, in one sentence
   */
  static Disks open(ProcessContext context, NodeDisk disk, RandomGenerator random) {
    String name = context.self().name();
    DiskJournal journal =
        new JournalDirectory(disk.directory().resolve(JOURNAL))
            .open(name + "-journal", disk.journal(), disk.resources(), random, context.failStop());
    try {
      FreeSpace space = FreeSpace.of(disk.directory(), (long) disk.reserveMib() * MEBIBYTE);
      journal.watch(space);
      DiskIdentity identity =
          DiskIdentity.claim(journal, context.self().id(), context.self().regionId(), random)
              .join();
      RocksStore store =
          RocksStore.open(
              name + "-store",
              disk.directory().resolve(STORE),
              disk.resources(),
              context.failStop());
      return new Disks(journal, store, identity, space);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }
}
