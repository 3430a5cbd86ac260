package io.terroir.runtime.journal.segment;

import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.segment.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Has the next segment ready before it is needed: a file of its full size, so that a sync of the
 * data need not write how large it is, with a header that is durable and under its name. Files that
 * were freed are used first.
 *
 * <p>If there is no room for the next segment, that is known while there still is some in this one:
 * the journal takes no new work meanwhile. A sync that fails is another matter, and never tried
 * again. Thread-safe.
 */
final class SegmentSupply {
  /** The first segment of a journal. */
  static final long FIRST_SEQUENCE = 1;

  private static final String UNFINISHED = ".new";
  private static final int ZEROS_BYTES = 1 << 20;
  private static final long RETRY_NANOS = 1_000_000_000;

  private final SegmentFiles files;
  private final SegmentSettings settings;
  private final long journal;
  private final Executor executor;
  private final Deque<Segment> ready;
  private final Deque<Segment> free = new ArrayDeque<>();
  private long nextSequence;
  private boolean preparing;
  private volatile Optional<IOException> noRoom = Optional.empty();
  private long noRoomNanos;
  private Optional<Throwable> broken = Optional.empty();

  /** There is no room on the disk; nothing else is wrong. */
  private static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * A supply after segments that were found.
   *
   * @param found the segments that are ready, in their order, and those that are free
   * @param executor of one thread, where segments are made
   */
  SegmentSupply(
      SegmentFiles files,
      SegmentSettings settings,
      long journal,
      Recovered found,
      Executor executor) {
    this.files = files;
    this.settings = settings;
    this.journal = journal;
    this.executor = executor;
    this.ready = new ArrayDeque<>(found.ready());
    this.nextSequence = found.nextSequence();
    found.free().forEach(this::giveBack);
  }

  /** Whether {@code fileName} is of a segment that was not finished. */
  static boolean isUnfinished(String fileName) {
    return fileName.endsWith(UNFINISHED);
  }

  /** Has a segment made if none is ready. */
  synchronized void prepare() {
    if (ready.isEmpty() && !preparing && broken.isEmpty()) {
      preparing = true;
      executor.execute(this::make);
    }
  }

  /**
   * Whether there was no room for the next segment. Whoever asks has it tried again, once a second.
   */
  boolean lacksRoom() {
    if (noRoom.isPresent()) {
      tryAgain();
    }
    return noRoom.isPresent();
  }

  private synchronized void tryAgain() {
    if (System.nanoTime() - noRoomNanos > RETRY_NANOS) {
      prepare();
    }
  }

  /**
   * Takes the next segments, of which the last has room for a frame of {@code frameBytes}. Waits
   * until one is ready.
   *
   * @throws StorageException if there is no room on the disk, or it does not work
   */
  synchronized List<Segment> take(long frameBytes) throws IOException {
    if (SegmentHeader.BYTES + frameBytes > settings.segmentBytes()) {
      return takeLarge(frameBytes);
    }
    List<Segment> taken = new ArrayList<>();
    Segment next;
    do {
      next = takeOne();
      taken.add(next);
    } while (SegmentHeader.BYTES + frameBytes > next.capacityBytes());
    return taken;
  }

  private Segment takeOne() {
    if (ready.isEmpty()) {
      prepare();
      awaitMaker();
    }
    if (ready.isEmpty()) {
      throw new StorageException(
          "the journal in %s has no room for another segment: make room on the disk"
              .formatted(files),
          noRoom.orElseThrow());
    }
    return ready.remove();
  }

  private List<Segment> takeLarge(long frameBytes) throws IOException {
    awaitMaker();
    List<Segment> taken = new ArrayList<>(ready);
    ready.clear();
    int bytes = Math.toIntExact(SegmentHeader.BYTES + frameBytes);
    if (bytes > KeyTree.Place.OFFSET_MAX) {
      throw new StorageException("a batch of %d bytes is too large to write".formatted(frameBytes));
    }
    taken.add(create(nextSequence++, bytes));
    return taken;
  }

  private void awaitMaker() {
    boolean interrupted = false;
    while (preparing) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (broken.isPresent()) {
      throw new StorageException("the journal cannot make a segment", broken.get());
    }
  }

  /** Takes a segment back whose file nobody reads any more. */
  synchronized void giveBack(Segment segment) {
    if (segment.capacityBytes() == settings.segmentBytes()
        && free.size() < SegmentSettings.FREE_MAX) {
      free.add(segment);
    } else {
      executor.execute(() -> delete(segment));
    }
  }

  private void delete(Segment segment) {
    try {
      segment.file().close();
      files.delete(segment.name());
    } catch (IOException e) {
      breakWith(e);
    }
  }

  private void make() {
    Optional<Segment> used;
    long sequence;
    synchronized (this) {
      used = Optional.ofNullable(free.poll());
      sequence = nextSequence++;
    }
    try {
      Segment made =
          used.isPresent()
              ? reuse(used.get(), sequence)
              : create(sequence, settings.segmentBytes());
      synchronized (this) {
        ready.add(made);
        noRoom = Optional.empty();
        preparing = false;
        notifyAll();
      }
    } catch (NoRoomException e) {
      synchronized (this) {
        nextSequence = sequence;
        noRoom = Optional.of(e);
        noRoomNanos = System.nanoTime();
        preparing = false;
        notifyAll();
      }
    } catch (IOException | RuntimeException e) {
      breakWith(e);
    }
  }

  private synchronized void breakWith(Throwable e) {
    broken = Optional.of(e);
    preparing = false;
    notifyAll();
  }

  /** The name changes last: who finds a segment under its name finds its header. */
  private Segment reuse(Segment used, long sequence) throws IOException {
    SegmentFile file = used.file();
    file.write(0, new SegmentHeader(journal, sequence).encode());
    file.syncData();
    files.rename(used.name(), Segment.name(sequence));
    files.syncDirectory();
    return new Segment(sequence, used.capacityBytes(), file);
  }

  private Segment create(long sequence, int bytes) throws IOException {
    String unfinished = Segment.name(sequence) + UNFINISHED;
    SegmentFile file = allocate(unfinished, bytes);
    file.write(0, new SegmentHeader(journal, sequence).encode());
    file.syncAll();
    files.rename(unfinished, Segment.name(sequence));
    files.syncDirectory();
    return new Segment(sequence, bytes, file);
  }

  private SegmentFile allocate(String name, int bytes) throws IOException {
    SegmentFile file = files.create(name);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS_BYTES, bytes));
      for (int at = 0; at < bytes; at += zeros.limit()) {
        zeros.clear().limit(Math.min(zeros.capacity(), bytes - at));
        file.write(at, zeros);
      }
      return file;
    } catch (IOException e) {
      file.close();
      files.delete(name);
      throw new NoRoomException(e);
    }
  }

  /** Throws if a segment could not be made for another reason than that there is no room. */
  synchronized void requireWorking() {
    if (broken.isPresent()) {
      throw new StorageException("the journal cannot make a segment", broken.get());
    }
  }

  /** Closes the files that are not of the log. Nothing may be under way. */
  synchronized void close() throws IOException {
    for (Segment segment : ready) {
      segment.file().close();
    }
    for (Segment segment : free) {
      segment.file().close();
    }
  }
}
