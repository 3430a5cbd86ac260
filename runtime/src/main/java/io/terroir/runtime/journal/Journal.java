package io.terroir.runtime.journal;

import io.terroir.runtime.disk.DiskRoom;
import io.terroir.runtime.error.Refusal;
import java.util.Optional;

/**
 * What must survive a crash, of all replicas of a node. Batches of many users are gathered into one
 * write and one sync. Nothing acknowledged, voted or promised leaves the node before the callback
 * of the batch that says so.
 *
 * <p>A failed write or sync is never retried: the journal stops the node through {@link
 * io.terroir.runtime.FailStop} and completes nothing more.
 *
 * <p>Thread-safe. Keys begin with a {@link JournalSpace}.
 */
public interface Journal extends JournalReader, AutoCloseable {
  /**
   * Makes {@code batch} durable, whole or not at all, then runs {@code onDurable}. Batches become
   * durable, and callbacks run, in the order of these calls. The callback runs on the journal's
   * thread: it must only hand over to a pipe.
   */
  void commit(JournalBatch batch, Runnable onDurable);

  /**
   * Why no new work is to be admitted now: see {@link Admission}; empty if it is. {@link #commit}
   * takes batches all the same, for they belong to work that was admitted, or keep a group going.
   */
  default Optional<Refusal> refusal() {
    return Optional.empty();
  }

  /** The room on its disk; empty if that is not known. */
  default Optional<DiskRoom> room() {
    return Optional.empty();
  }

  /** Makes what was handed over durable, completes it, and closes the files. */
  @Override
  void close();
}
