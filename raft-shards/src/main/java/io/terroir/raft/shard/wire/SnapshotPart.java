package io.terroir.raft.shard.wire;

import com.google.protobuf.ByteString;
import java.util.List;

/** A piece of a snapshot: one start, any number of pieces with rows, one end. */
public sealed interface SnapshotPart {
  /** The index of the last entry that the snapshot includes. */
  record Start(long index) implements SnapshotPart {}

  /** Rows in key order. */
  record Rows(List<SnapshotRow> rows) implements SnapshotPart {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Nothing follows.
   *
   * @param rows how many there were
   * @param hash SHA-256 over them
   */
  record End(long rows, ByteString hash) implements SnapshotPart {}
}
