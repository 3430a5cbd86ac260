package io.terroir.node.process;

import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.journal.DiskIdentity;
import io.terroir.runtime.journal.RocksJournal;
import io.terroir.runtime.store.RocksStore;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * What a node keeps on disk.
 *
 * @param identity whose disk it is, durable before anything leaves the node
 */
record Disks(RocksJournal journal, RocksStore store, DiskIdentity identity) {
  private static final String JOURNAL = "journal";
  private static final String STORE = "store";

  /**
   * Opens them below {@code directory}.
   *
   * @throws io.terroir.runtime.disk.StorageException if they cannot be used, in one sentence
   */
  static Disks open(
      ProcessContext context, Path directory, RocksResources resources, RandomGenerator random) {
    String name = context.self().name();
    RocksJournal journal =
        RocksJournal.open(
            name + "-journal", directory.resolve(JOURNAL), resources, context.failStop());
    try {
      DiskIdentity identity =
          DiskIdentity.claim(journal, context.self().id(), context.self().regionId(), random)
              .join();
      RocksStore store =
          RocksStore.open(name + "-store", directory.resolve(STORE), resources, context.failStop());
      return new Disks(journal, store, identity);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }
}
