package io.terroir.runtime.journal;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.disk.RocksResources;
import java.nio.file.Path;
import java.util.Optional;
import org.rocksdb.WALRecoveryMode;

/**
 * The journal of a node as it stands on the disk. Changes nothing there, so it may be used beside
 * the node, and shows what was durable when it was opened.
 */
public final class RocksJournalReader implements DiskJournalReader {
  private final RocksDirectory directory;

  private RocksJournalReader(RocksDirectory directory) {
    this.directory = directory;
  }

  /**
   * Opens the journal in {@code path} for reading.
   *
   * @throws io.terroir.runtime.disk.StorageException if there is none, or it is damaged so that it
   *     cannot be opened
   */
  public static RocksJournalReader open(Path path, RocksResources resources) {
    return new RocksJournalReader(
        RocksDirectory.openToRead(
            "journal",
            path,
            resources,
            options -> options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)));
  }

  /** Whether a journal was ever begun in {@code path}. */
  public static boolean isThere(Path path) {
    return RocksDirectory.isThere(path);
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return directory.get(key);
  }

  /**
   * As {@link JournalReader#scan}.
   *
   * @throws io.terroir.runtime.disk.StorageException at a record whose checksum is wrong
   */
  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    directory.scan(from, to, visitor::visit);
  }

  @Override
  public void close() {
    directory.close();
  }
}
