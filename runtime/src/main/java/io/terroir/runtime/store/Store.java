package io.terroir.runtime.store;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * User data and derived state of a node, kept without a write-ahead log: whoever writes keeps a log
 * and replays it from the index found here. After a crash the store holds a prefix of the batches
 * written, each whole; a batch therefore carries the applied index of its effects.
 *
 * <p>Thread-safe. Keys begin with a {@link StoreSpace}. Calls may read from disk but do not sync.
 */
public interface Store extends StoreReader, AutoCloseable {
  /** Applies {@code batch} atomically; readers see all of it or nothing. */
  void write(StoreBatch batch);

  /** A view of this moment that later writes do not change. The caller closes it. */
  StoreView view();

  /**
   * The value of {@code key} as it would be found after a crash now: what is on disk, not what is
   * in memory. A log is cut only below an index read here.
   */
  Optional<ByteString> getFlushed(ByteString key);

  /**
   * Starts to bring everything written so far to disk; {@code onFlushed} runs on a thread of the
   * store when that is done, and must only hand over to a pipe.
   */
  void flush(Runnable onFlushed);

  /** Flushes and closes the files. */
  @Override
  void close();
}
