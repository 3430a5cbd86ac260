package io.terroir.node.journal;

import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.journal.DiskJournalReader;
import io.terroir.runtime.journal.RocksJournal;
import io.terroir.runtime.journal.RocksJournalReader;
import io.terroir.runtime.journal.segment.SegmentJournal;
import io.terroir.runtime.journal.segment.SegmentJournalReader;
import io.terroir.runtime.journal.segment.SegmentSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory with a journal in it. What is there already says which kind it is. */
public final class JournalDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(JournalDirectory.class);

  private final Path directory;

  /** The journal in {@code directory}, which need not be there. */
  public JournalDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * How a journal is made that is not there yet.
   *
   * @param segments how large those of a segment log are
   */
  public record Settings(JournalBackend backend, SegmentSettings segments) {}

  /**
   * What wrote the journal that is there.
   *
   * @throws StorageException if there are two
   */
  public Optional<JournalBackend> found() {
    boolean rocks = RocksDirectory.isThere(directory);
    boolean segments = SegmentJournalReader.isThere(directory);
    if (rocks && segments) {
      throw new StorageException(
          "there are two journals in %s, one of RocksDB and one of segments: remove the one that is not of this node"
              .formatted(directory));
    }
    if (rocks) {
      return Optional.of(JournalBackend.ROCKSDB);
    }
    return segments ? Optional.of(JournalBackend.SEGMENTS) : Optional.empty();
  }

  /**
   * Opens the journal that is there, or makes one as {@code settings} say.
   *
   * @param name of the committing thread
   * @param resources for a RocksDB; not closed
   * @throws StorageException if it cannot be used
   */
  public DiskJournal open(
      String name,
      Settings settings,
      RocksResources resources,
      RandomGenerator random,
      FailStop failStop) {
    JournalBackend backend = found().orElse(settings.backend());
    if (backend != settings.backend()) {
      LOG.info(
          "the journal in {} stays one of {}: only blank disks get one of {}",
          directory,
          backend,
          settings.backend());
    }
    return switch (backend) {
      case ROCKSDB -> RocksJournal.open(name, directory, resources, failStop);
      case SEGMENTS -> SegmentJournal.open(name, directory, settings.segments(), random, failStop);
    };
  }

  /**
   * Opens the journal that is there for reading.
   *
   * @throws StorageException if there is none, or it is damaged so that it cannot be opened
   */
  public DiskJournalReader openToRead(RocksResources resources) {
    JournalBackend backend =
        found().orElseThrow(() -> new StorageException("there is no journal in " + directory));
    return switch (backend) {
      case ROCKSDB -> RocksJournalReader.open(directory, resources);
      case SEGMENTS -> SegmentJournalReader.open(directory);
    };
  }
}
