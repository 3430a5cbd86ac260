package io.terroir.raft.shard.wire;

import java.util.List;

/** A piece of a snapshot: one start, then any number of pieces with rows. */
public sealed interface SnapshotPart {
  /** The index of the last entry that the snapshot includes. */
  record Start(long index) implements SnapshotPart {}

  /** Rows in key order. */
  record Rows(List<SnapshotRow> rows) implements SnapshotPart {
    public Rows {
      rows = List.copyOf(rows);
    }
  }
}
