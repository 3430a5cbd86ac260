package io.terroir.raft.shard;

/**
 * How far back states of a shard can be read, and what that takes. Part of {@link AppliedState}.
 *
 * @param compactedRevision the oldest revision that can be read at
 * @param oldestRevision the lowest revision that may have rows; {@link #NONE} if there are none
 * @param rows how many replaced entries are kept
 * @param sizeBytes keys and values of them
 */
public record HistoryWindow(
    long compactedRevision, long oldestRevision, long rows, long sizeBytes) {
  /** The oldest revision of no rows. */
  static final long NONE = Long.MAX_VALUE;

  /** Nothing was replaced, nothing was let go. */
  static final HistoryWindow EMPTY = new HistoryWindow(0, NONE, 0, 0);

  /** Whether rows are kept that no read needs any more. */
  public boolean hasSurplus() {
    return oldestRevision <= compactedRevision;
  }

  /** With one more row. */
  HistoryWindow with(long revision, long rowBytes) {
    return new HistoryWindow(
        compactedRevision, Math.min(oldestRevision, revision), rows + 1, sizeBytes + rowBytes);
  }

  /** Without one row of the oldest revision: reads before that revision would miss it. */
  HistoryWindow without(long revision, long rowBytes) {
    return new HistoryWindow(
        Math.max(compactedRevision, revision),
        rows == 1 ? NONE : oldestRevision,
        rows - 1,
        sizeBytes - rowBytes);
  }

  HistoryWindow withOldest(long revision) {
    return new HistoryWindow(compactedRevision, revision, rows, sizeBytes);
  }

  HistoryWindow compactedTo(long revision) {
    return new HistoryWindow(
        Math.max(compactedRevision, revision), oldestRevision, rows, sizeBytes);
  }
}
