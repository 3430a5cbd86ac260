package io.terroir.runtime.journal.segment;

import io.terroir.runtime.disk.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the file system. */
final class DiskFiles implements SegmentFiles {
  private static final String LOCK = "LOCK";

  private final Path directory;

  DiskFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the directory if it is not there, and locks it against other processes.
   *
   * @return what ends the lock
   * @throws StorageException if the directory cannot be used, or is in use
   */
  Closeable makeAndLock() {
    try {
      Files.createDirectories(directory);
      return lock();
    } catch (FileAlreadyExistsException e) {
      throw new StorageException(
          "the journal cannot use %s: it is not a directory".formatted(directory), e);
    } catch (IOException e) {
      throw new StorageException(
          "the journal cannot write to %s: check that the directory can be made there and is writable"
              .formatted(directory),
          e);
    }
  }

  private Closeable lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException inThisProcess) {
      // said below: it is the same to the operator
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new StorageException(
        "the journal in %s is in use: stop the other process or choose another directory"
            .formatted(directory));
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public SegmentFile create(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
    return new DiskFile(directory.resolve(name), "rw");
  }

  @Override
  public SegmentFile open(String name) throws IOException {
    return new DiskFile(directory.resolve(name), "rw");
  }

  @Override
  public SegmentFile openToRead(String name) throws IOException {
    return new DiskFile(directory.resolve(name), "r");
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  /**
   * Reads go through a handle of their own: a channel is closed for everybody when a thread that
   * uses it is interrupted, and readers are anybody's threads.
   */
  private static final class DiskFile implements SegmentFile {
    private final RandomAccessFile reading;
    private final RandomAccessFile writing;

    DiskFile(Path path, String mode) throws IOException {
      this.writing = new RandomAccessFile(path.toFile(), mode);
      try {
        this.reading = new RandomAccessFile(path.toFile(), "r");
      } catch (IOException e) {
        writing.close();
        throw e;
      }
    }

    @Override
    public long sizeBytes() throws IOException {
      return reading.length();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      synchronized (reading) {
        reading.seek(offset);
        reading.readFully(into.array(), into.arrayOffset() + into.position(), into.remaining());
      }
      into.position(into.limit());
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
      long at = offset;
      while (from.hasRemaining()) {
        at += writing.getChannel().write(from, at);
      }
    }

    @Override
    public void syncData() throws IOException {
      writing.getChannel().force(false);
    }

    @Override
    public void syncAll() throws IOException {
      writing.getChannel().force(true);
    }

    @Override
    public void close() throws IOException {
      try {
        reading.close();
      } finally {
        writing.close();
      }
    }
  }
}
