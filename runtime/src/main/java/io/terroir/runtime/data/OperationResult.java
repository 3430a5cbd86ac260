package io.terroir.runtime.data;

import java.util.List;
import java.util.Optional;

/** What an operation found or did. */
public sealed interface OperationResult {
  /** A put was done; {@code previous} is what it replaced, if asked for. */
  record Written(Optional<Entry> previous) implements OperationResult {}

  /**
   * A delete was done.
   *
   * @param existed whether there was something to delete
   * @param previous what was removed, if asked for
   */
  record Deleted(boolean existed, Optional<Entry> previous) implements OperationResult {}

  /**
   * A delete of a range was done.
   *
   * @param deleted how many keys were removed
   * @param previous what was removed, in key order, if asked for
   */
  record RangeDeleted(long deleted, List<Entry> previous) implements OperationResult {
    public RangeDeleted {
      previous = List.copyOf(previous);
    }
  }

  /** A lease was granted. */
  record LeaseGranted(long id, long ttlMillis) implements OperationResult {}

  /** A lease was revoked, and so many keys were removed with it. */
  record LeaseRevoked(long deleted) implements OperationResult {}

  /**
   * There is such a lease.
   *
   * @param remainingMillis until it ends if nobody renews it
   */
  record LeaseHeld(long id, long ttlMillis, long remainingMillis) implements OperationResult {}

  /** A get. */
  record Found(Optional<Entry> entry) implements OperationResult {}

  /** A scan; {@code more} if the limit cut it. */
  record Scanned(List<Entry> entries, boolean more) implements OperationResult {
    public Scanned {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Changes of a watched range, in order, whole revisions only.
   *
   * @param through the shard's revision up to which this and the answers before it tell every
   *     change; not below the one that was asked for
   * @param compacted if not 0, changes after the revision that was asked for were let go of: there
   *     are no events, and the history begins at this revision
   */
  record Watched(List<WatchEvent> events, long through, long compacted) implements OperationResult {
    public Watched {
      events = List.copyOf(events);
    }
  }

  /** A transaction; the results are those of the branch that was taken. */
  record TxnDone(boolean succeeded, List<OperationResult> results) implements OperationResult {
    public TxnDone {
      results = List.copyOf(results);
    }
  }
}
