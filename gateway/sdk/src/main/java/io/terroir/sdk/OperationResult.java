package io.terroir.sdk;

import java.util.List;
import java.util.Optional;

/** What one step of a transaction did or found. */
public sealed interface OperationResult {
  /** A put; {@code previous} is what it replaced, if asked for. */
  record Put(Optional<Entry> previous) implements OperationResult {}

  /** A get; empty if the key is absent. */
  record Get(Optional<Entry> entry) implements OperationResult {}

  /**
   * A delete.
   *
   * @param deleted whether there was something to delete
   * @param previous what was removed, if asked for
   */
  record Delete(boolean deleted, Optional<Entry> previous) implements OperationResult {}

  /**
   * A delete of a range.
   *
   * @param deleted how many keys were removed
   * @param previous what was removed, in key order, if asked for
   */
  record DeleteRange(long deleted, List<Entry> previous) implements OperationResult {
    public DeleteRange {
      previous = List.copyOf(previous);
    }
  }

  /** A scan; {@code more} if the limit cut it. */
  record Scan(List<Entry> entries, boolean more) implements OperationResult {
    public Scan {
      entries = List.copyOf(entries);
    }
  }

  /** A transaction inside the transaction. */
  record Nested(boolean succeeded, List<OperationResult> results) implements OperationResult {
    public Nested {
      results = List.copyOf(results);
    }
  }
}
