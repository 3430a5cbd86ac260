package io.terroir.runtime.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when a file system has so little room left that no new work should be taken on. A part of it
 * is kept back for what goes on then: votes, the compaction that makes room, and what was already
 * admitted. A disk that is full to the last byte stops the node instead.
 *
 * <p>The file system is asked four times a second at most, by whoever wants to know. Thread-safe.
 */
public final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);
  private static final long ASK_EVERY_NANOS = Duration.ofMillis(250).toNanos();
  private static final long MEBIBYTE = 1L << 20;
  private static final long UNKNOWN = Long.MAX_VALUE;

  /** Room that must be there before work is taken on again, as a multiple of the reserve. */
  private static final double ENOUGH = 1.1;

  private final Path where;
  private final long reserveBytes;
  private final LongSupplier usableBytes;
  private final LongSupplier totalBytes;
  private final LongSupplier nanoTime;
  private final AtomicLong askedNanos;
  private volatile boolean scarce;

  /**
   * Watches the file system of {@code where}.
   *
   * @param where a directory that is there
   * @param reserveBytes what is kept back; 0 for nothing
   * @throws StorageException if the file system cannot be found
   */
  public static FreeSpace of(Path where, long reserveBytes) {
    try {
      FileStore files = Files.getFileStore(where);
      return new FreeSpace(
          where, reserveBytes, () -> usable(files), () -> total(files), System::nanoTime);
    } catch (IOException e) {
      throw new StorageException("the file system of " + where + " cannot be asked for room", e);
    }
  }

  FreeSpace(
      Path where,
      long reserveBytes,
      LongSupplier usableBytes,
      LongSupplier totalBytes,
      LongSupplier nanoTime) {
    this.where = where;
    this.reserveBytes = reserveBytes;
    this.usableBytes = usableBytes;
    this.totalBytes = totalBytes;
    this.nanoTime = nanoTime;
    this.askedNanos = new AtomicLong(nanoTime.getAsLong() - ASK_EVERY_NANOS);
  }

  /** Bytes that are left now; empty if the file system cannot be asked. */
  public OptionalDouble usableBytes() {
    long left = usableBytes.getAsLong();
    return left == Long.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of((double) left);
  }

  /** Bytes that are kept back. */
  public long reserveBytes() {
    return reserveBytes;
  }

  /** Whether less than the reserve is left. */
  public boolean isScarce() {
    long now = nanoTime.getAsLong();
    long asked = askedNanos.get();
    if (now - asked >= ASK_EVERY_NANOS && askedNanos.compareAndSet(asked, now)) {
      ask();
    }
    return scarce;
  }

  /** How much room there is now; empty if the file system cannot be asked. */
  public Optional<DiskRoom> room() {
    long usable = usableBytes.getAsLong();
    long total = totalBytes.getAsLong();
    return usable == UNKNOWN || total == UNKNOWN
        ? Optional.empty()
        : Optional.of(new DiskRoom(total, usable, reserveBytes));
  }

  private void ask() {
    long left = usableBytes.getAsLong();
    boolean wasScarce = scarce;
    scarce = left < (wasScarce ? (long) (reserveBytes * ENOUGH) : reserveBytes);
    if (scarce && !wasScarce) {
      LOG.error(
          "the disk of {} has {} MiB left, {} are kept back: writes are refused until there is"
              + " room, reads go on",
          where,
          left / MEBIBYTE,
          reserveBytes / MEBIBYTE);
    } else if (wasScarce && !scarce) {
      LOG.info("the disk of {} has room again: {} MiB", where, left / MEBIBYTE);
    }
  }

  /** A file system that cannot be asked is not known to be full; a write will tell. */
  private static long usable(FileStore files) {
    try {
      return files.getUsableSpace();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static long total(FileStore files) {
    try {
      return files.getTotalSpace();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
