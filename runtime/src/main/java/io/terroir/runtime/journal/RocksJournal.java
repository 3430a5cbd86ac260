package io.terroir.runtime.journal;

import com.google.protobuf.ByteString;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The journal on RocksDB with a synced write-ahead log.
 *
 * <p>After a crash an incomplete last record is cut: its callback has not run. Damage anywhere
 * before the end refuses to open, since acknowledged records may be behind it. A full disk is a
 * write that fails: it stops the node.
 */
public final class RocksJournal extends DiskJournal {
  private final RocksDirectory directory;

  private RocksJournal(RocksDirectory directory, String name, FailStop failStop) {
    super(name, failStop);
    this.directory = directory;
  }

  /**
   * Opens the journal in {@code path} and makes it if it is not there.
   *
   * @param name of the committing thread
   * @param failStop is told when a write or sync fails; nothing is completed after that
   * @throws StorageException if the directory cannot be used
   */
  public static RocksJournal open(
      String name, Path path, RocksResources resources, FailStop failStop) {
    RocksDirectory directory =
        RocksDirectory.open(
            "journal",
            path,
            resources,
            options -> options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords));
    RocksJournal journal = new RocksJournal(directory, name, failStop);
    journal.start();
    return journal;
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
  public Optional<RocksDirectory> database() {
    return Optional.of(directory);
  }

  @Override
  protected long write(List<JournalBatch> group) throws RocksDBException {
    try (WriteOptions synced = new WriteOptions().setSync(true);
        WriteBatch writes = new WriteBatch()) {
      for (JournalBatch batch : group) {
        RocksDirectory.add(writes, batch);
      }
      if (writes.count() == 0) {
        return 0;
      }
      directory.use(
          database -> {
            database.write(synced, writes);
            return true;
          });
      return 1;
    }
  }

  @Override
  protected void closeFiles() {
    directory.close();
  }
}
