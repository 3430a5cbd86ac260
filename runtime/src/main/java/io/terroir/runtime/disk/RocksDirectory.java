package io.terroir.runtime.disk;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.terroir.runtime.store.KeyOrder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/**
 * A directory with a RocksDB in it. Everything that touches the database runs inside {@link #use},
 * so that closing waits for it: a call into a closed RocksDB would end the whole process.
 *
 * <p>Thread-safe.
 */
public final class RocksDirectory implements AutoCloseable {
  /** The file that every RocksDB has. */
  private static final String CURRENT = "CURRENT";

  private final String purpose;
  private final Options options;
  private final RocksDB database;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /** Uses the open database. */
  @FunctionalInterface
  public interface Use<T> {
    /** Runs while the database stays open. */
    T with(RocksDB database) throws RocksDBException;
  }

  private RocksDirectory(String purpose, Options options, RocksDB database) {
    this.purpose = purpose;
    this.options = options;
    this.database = database;
  }

  /**
   * Opens the database in {@code directory}, and makes both if they are not there.
   *
   * @param purpose what it is, for messages: "journal"
   * @param settings adds to the common settings
   * @throws StorageException if the directory cannot be used
   */
  public static RocksDirectory open(
      String purpose, Path directory, RocksResources resources, Consumer<Options> settings) {
    requireWritable(purpose, directory);
    Options options = resources.newOptions();
    try {
      settings.accept(options);
      return new RocksDirectory(purpose, options, RocksDB.open(options, directory.toString()));
    } catch (RocksDBException e) {
      options.close();
      throw cannotOpen(purpose, directory, e);
    }
  }

  /**
   * Opens the database in {@code directory}, which another process may be using, to read it as it
   * is now.
   *
   * @throws StorageException if there is none, or it cannot be read
   */
  public static RocksDirectory openToRead(
      String purpose, Path directory, RocksResources resources, Consumer<Options> settings) {
    if (!isThere(directory)) {
      throw new StorageException("there is no %s in %s".formatted(purpose, directory));
    }
    Options options = resources.newOptions().setCreateIfMissing(false);
    try {
      settings.accept(options);
      return new RocksDirectory(
          purpose, options, RocksDB.openReadOnly(options, directory.toString()));
    } catch (RocksDBException e) {
      options.close();
      throw cannotOpen(purpose, directory, e);
    }
  }

  /** Whether a database was ever begun in {@code directory}. */
  public static boolean isThere(Path directory) {
    return Files.exists(directory.resolve(CURRENT));
  }

  /**
   * Runs {@code use} with the database, which stays open meanwhile.
   *
   * @throws StorageException if the database is closed or reports an error
   */
  public <T> T use(Use<T> use) {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      if (closed) {
        throw new StorageException("the " + purpose + " is closed");
      }
      return use.with(database);
    } catch (RocksDBException e) {
      throw reports(e);
    } finally {
      reading.unlock();
    }
  }

  /** The number that the database has under the name {@code property}; empty if it is closed. */
  public OptionalDouble property(String property) {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      return closed
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(database.getProperty(property)));
    } catch (RocksDBException e) {
      throw reports(e);
    } finally {
      reading.unlock();
    }
  }

  /** The value of {@code key}. */
  public Optional<ByteString> get(ByteString key) {
    return use(db -> Optional.ofNullable(db.get(key.toByteArray())))
        .map(UnsafeByteOperations::unsafeWrap);
  }

  /** The value of {@code key}, as {@code reads} says. */
  public Optional<ByteString> get(ReadOptions reads, ByteString key) {
    return use(db -> Optional.ofNullable(db.get(reads, key.toByteArray())))
        .map(UnsafeByteOperations::unsafeWrap);
  }

  /** Shows the entries with {@code from <= key < to} until the visitor returns false. */
  public void scan(ByteString from, ByteString to, BiPredicate<ByteString, ByteString> visitor) {
    try (ReadOptions reads = new ReadOptions()) {
      scan(reads, from, to, visitor);
    }
  }

  /**
   * Shows the entries with {@code from <= key < to} until the visitor returns false.
   *
   * @param reads made for this scan; its upper bound is set here
   */
  public void scan(
      ReadOptions reads,
      ByteString from,
      ByteString to,
      BiPredicate<ByteString, ByteString> visitor) {
    if (KeyOrder.UNSIGNED.compare(from, to) >= 0) {
      return;
    }
    use(
        db -> {
          try (Slice end = new Slice(to.toByteArray());
              RocksIterator entries = db.newIterator(reads.setIterateUpperBound(end))) {
            entries.seek(from.toByteArray());
            while (entries.isValid() && visitor.test(key(entries), value(entries))) {
              entries.next();
            }
            entries.status();
            return true;
          }
        });
  }

  @Override
  public void close() {
    close(db -> db);
  }

  /**
   * Waits for those who use the database, runs {@code lastUse}, then closes it. Does nothing the
   * second time.
   *
   * @throws StorageException if the last use reports an error; the database is closed all the same
   */
  public void close(Use<?> lastUse) {
    Lock closing = lock.writeLock();
    closing.lock();
    try {
      if (!closed) {
        closed = true;
        try {
          lastUse.with(database);
        } finally {
          database.close();
          options.close();
        }
      }
    } catch (RocksDBException e) {
      throw reports(e);
    } finally {
      closing.unlock();
    }
  }

  private StorageException reports(RocksDBException error) {
    String message = "the " + purpose + " reports an error: " + error.getMessage();
    return isCorruption(error)
        ? (StorageException) StorageException.damage(message).initCause(error)
        : new StorageException(message, error);
  }

  private static boolean isCorruption(RocksDBException error) {
    Status status = error.getStatus();
    return status != null && status.getCode() == Status.Code.Corruption;
  }

  private static ByteString key(RocksIterator entries) {
    return UnsafeByteOperations.unsafeWrap(entries.key());
  }

  private static ByteString value(RocksIterator entries) {
    return UnsafeByteOperations.unsafeWrap(entries.value());
  }

  private static void requireWritable(String purpose, Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "writable", ".probe"));
    } catch (FileAlreadyExistsException e) {
      throw new StorageException(
          "the %s cannot use %s: it is not a directory".formatted(purpose, directory), e);
    } catch (IOException e) {
      throw new StorageException(
          "the %s cannot write to %s: check that the directory can be made there and is writable"
              .formatted(purpose, directory),
          e);
    }
  }

  private static StorageException cannotOpen(
      String purpose, Path directory, RocksDBException error) {
    boolean corrupt = isCorruption(error);
    String says = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    String message;
    if (says.contains("lock")) {
      message = "the %s in %s is in use: stop the other process or choose another directory";
    } else if (corrupt || says.contains("corrupt")) {
      message = "the %s in %s is damaged: restore this node from its peers on an empty directory";
    } else {
      message = "the %s in %s cannot be opened: check the disk and the files in it";
    }
    return new StorageException(message.formatted(purpose, directory), error);
  }

  /** Adds {@code batch} to what will be written. */
  public static void add(WriteBatch writes, ChangeBatch<?> batch) throws RocksDBException {
    for (Change change : batch.changes()) {
      if (change instanceof Change.Put put) {
        writes.put(put.key().toByteArray(), put.value().toByteArray());
      } else if (change instanceof Change.Delete delete) {
        writes.delete(delete.key().toByteArray());
      } else if (change instanceof Change.DeleteRange range) {
        writes.deleteRange(range.from().toByteArray(), range.to().toByteArray());
      }
    }
  }
}
