package io.terroir.runtime.journal.segment;

import com.google.protobuf.ByteString;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.journal.Admission;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.journal.JournalBatch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on segments of its own. A group is one write and one sync of data alone, to a place
 * that the file has already.
 *
 * <p>After a crash an incomplete last frame is cut, and reported: its callbacks have not run. A bad
 * frame with a sound one after it refuses to open.
 *
 * <p>On a full disk it wants {@linkplain #refusal no new work} while there is no room for the next
 * segment; what was admitted goes to the room that is left in this one. When that is full too, it
 * stops the node.
 */
public final class SegmentJournal extends DiskJournal {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentJournal.class);
  private static final long CLOSE_SECONDS_MAX = 60;

  private final SegmentLog log;
  private final ExecutorService maker;
  private final Closeable lock;

  private SegmentJournal(
      String name, SegmentLog log, ExecutorService maker, Closeable lock, FailStop failStop) {
    super(name, failStop);
    this.log = log;
    this.maker = maker;
    this.lock = lock;
  }

  /**
   * Opens the journal in {@code path} and makes it if it is not there.
   *
   * @param name of the committing thread
   * @param random for the number of a new journal
   * @param failStop is told when a write or sync fails; nothing is completed after that
   * @throws io.terroir.runtime.disk.StorageException if the directory cannot be used, or the
   *     journal in it is damaged
   */
  public static SegmentJournal open(
      String name, Path path, SegmentSettings settings, RandomGenerator random, FailStop failStop) {
    DiskFiles files = new DiskFiles(path);
    return open(name, files, files.makeAndLock(), settings, random, failStop);
  }

  static SegmentJournal open(
      String name,
      SegmentFiles files,
      Closeable lock,
      SegmentSettings settings,
      RandomGenerator random,
      FailStop failStop) {
    ExecutorService maker =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, name + "-segments");
              thread.setDaemon(true);
              return thread;
            });
    try {
      SegmentLog log = SegmentLog.open(files, settings, maker, random);
      log.tornTail()
          .ifPresent(
              torn ->
                  LOG.warn(
                      "journal in {}: a crash had cut the frame in {} at offset {}; it was never"
                          + " acknowledged, and is gone",
                      files,
                      torn.segment(),
                      torn.offset()));
      SegmentJournal journal = new SegmentJournal(name, log, maker, lock, failStop);
      journal.start();
      return journal;
    } catch (RuntimeException e) {
      maker.shutdown();
      unlock(lock);
      throw e;
    }
  }

  @Override
  public Optional<Refusal> refusal() {
    return log.lacksRoom() ? Optional.of(Admission.NO_ROOM) : super.refusal();
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return log.reader().get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    log.reader().scan(from, to, visitor);
  }

  /** What a crash had cut off when this was opened. */
  public Optional<TornTail> tornTail() {
    return log.tornTail();
  }

  @Override
  protected long write(List<JournalBatch> group) {
    long before = log.syncs();
    log.write(group);
    return log.syncs() - before;
  }

  @Override
  protected void closeFiles() {
    maker.shutdown();
    try {
      if (!maker.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.warn("a segment is still being made while the journal closes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      log.close();
    } finally {
      unlock(lock);
    }
  }

  private static void unlock(Closeable lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw Damage.io(e);
    }
  }
}
