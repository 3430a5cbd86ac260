package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.store.RocksStore;
import io.terroir.runtime.store.StoreBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The state machine of one shard over a RocksDB store in a directory of its own, which is deleted
 * at the end. Entries are applied as the host of a Raft group does it, without the group. Not
 * thread-safe.
 */
final class StoredShard implements AutoCloseable {
  private static final Term TERM = new Term(1);

  private final Path directory;
  private final RocksResources resources;
  private final RocksStore store;
  private final ShardStateMachine machine;

  StoredShard() {
    directory = newDirectory();
    resources = RocksResources.forOneNode();
    store = RocksStore.open("benchmark-flush", directory, resources, StoredShard::stop);
    machine = new ShardStateMachine(PutRequests.SHARD, OriginRange.ALL, ShardLimits.DEFAULT, store);
  }

  /** Applies {@code commands} in one batch; returns the outcome of the last. */
  ByteString apply(List<ByteString> commands) {
    StoreBatch batch = new StoreBatch();
    ByteString outcome = ByteString.EMPTY;
    long index = machine.applied().index();
    for (ByteString command : commands) {
      index++;
      outcome = machine.apply(new LogPosition(TERM, index), command);
    }
    machine.gather(batch);
    store.write(batch);
    machine.applied(index);
    return outcome;
  }

  /** The index of the last entry applied. */
  long appliedIndex() {
    return machine.applied().index();
  }

  @Override
  public void close() {
    store.close();
    resources.close();
    delete(directory);
  }

  private static void stop(String why, Throwable cause) {
    throw new IllegalStateException(why, cause);
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("terroir-benchmark");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
