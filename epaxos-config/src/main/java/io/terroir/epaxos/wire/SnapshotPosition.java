package io.terroir.epaxos.wire;

import com.google.protobuf.ByteString;

/**
 * How far a snapshot was read: all rows of the store up to a key, or all of them and the decisions
 * up to a key.
 *
 * @param inJournal whether the rows of the store are behind
 * @param key the last key read; empty before the first
 */
public record SnapshotPosition(boolean inJournal, ByteString key) {
  /** Nothing was read yet. */
  public static final SnapshotPosition START = new SnapshotPosition(false, ByteString.EMPTY);
}
