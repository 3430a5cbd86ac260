package io.terroir.runtime.journal.segment;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.DiskJournalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The journal of a node as it stands on the disk. Changes nothing there, so it may be used beside
 * the node, and shows what was there when it was opened.
 */
public final class SegmentJournalReader implements DiskJournalReader {
  /** A node that is writing may seem damaged: a frame after one that was not there yet. */
  private static final int ATTEMPTS = 4;

  private final Recovered found;
  private final Views views;

  private SegmentJournalReader(SegmentFiles files, Recovered found) {
    this.found = found;
    this.views = new Views(new RecordReader(files));
    views.publish(found.live().tree(), found.live().segments());
  }

  /**
   * Opens the journal in {@code path} for reading.
   *
   * @throws StorageException if there is none, or it is damaged so that it cannot be opened
   */
  public static SegmentJournalReader open(Path path) {
    if (!isThere(path)) {
      throw new StorageException("there is no journal in " + path);
    }
    SegmentFiles files = new DiskFiles(path);
    for (int attempt = 1; ; attempt++) {
      try {
        return new SegmentJournalReader(files, Recovery.recover(files, true));
      } catch (StorageException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } catch (IOException e) { // such as of a file that got another name meanwhile
        if (attempt == ATTEMPTS) {
          throw Damage.io(e);
        }
      }
    }
  }

  /** Whether a journal was ever begun in {@code path}. */
  public static boolean isThere(Path path) {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try {
      return new DiskFiles(path)
          .list().stream().anyMatch(name -> Segment.sequenceOf(name).isPresent());
    } catch (IOException e) {
      throw Damage.io(e);
    }
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return views.get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    views.scan(from, to, visitor);
  }

  @Override
  public void close() {
    views.close();
    try {
      for (List<Segment> segments : List.of(found.ready(), found.free())) {
        for (Segment segment : segments) {
          segment.file().close();
        }
      }
      for (Segment segment : found.live().segments().values()) {
        segment.file().close();
      }
    } catch (IOException e) {
      throw Damage.io(e);
    }
  }
}
