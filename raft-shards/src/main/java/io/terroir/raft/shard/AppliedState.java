package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.wire.SnapshotCodec;
import java.nio.ByteBuffer;

/**
 * How far a shard has come; written with the effects of every entry.
 *
 * @param position the last applied entry
 * @param revision how many entries changed a key so far
 * @param history how far back states can be read
 * @param rowSum the {@link RowSum} of all rows
 * @param rolling a hash of what every entry has done so far: two replicas that once differed have
 *     different ones for ever, though they may hold the same again
 */
public record AppliedState(
    LogPosition position, long revision, HistoryWindow history, long rowSum, long rolling) {
  private static final int SIZE_BYTES = Integer.BYTES + 9 * Long.BYTES;

  /** Nothing was applied. */
  static final AppliedState BLANK =
      new AppliedState(LogPosition.ZERO, 0, HistoryWindow.EMPTY, RowSum.EMPTY, 0);

  /**
   * The state after the next entry.
   *
   * @param sumChange what its effects add to the sum of the rows
   */
  AppliedState next(LogPosition next, long newRevision, HistoryWindow window, long sumChange) {
    long hash = RowSum.fold(rolling, sumChange);
    hash = RowSum.fold(hash, newRevision);
    hash = RowSum.fold(hash, window.compactedRevision());
    hash = RowSum.fold(hash, window.rows());
    hash = RowSum.fold(hash, window.sizeBytes());
    return new AppliedState(next, newRevision, window, rowSum + sumChange, hash);
  }

  /**
   * The state in which a shard begins that the next entry splits off. What this one has done so far
   * stays in its hash: who once differed goes on to differ in both.
   *
   * @param child the number of the new shard
   * @param sum the {@link RowSum} of all its rows
   */
  AppliedState splitOff(LogPosition at, int child, HistoryWindow window, long sum) {
    return new AppliedState(at, revision, window, sum, RowSum.fold(rolling, child));
  }

  /** What must be equal at all replicas that have applied as much. */
  Checkpoint checkpoint() {
    return new Checkpoint(position.index(), RowSum.fold(rolling, rowSum));
  }

  ByteString encode() {
    return ByteString.copyFrom(
        ByteBuffer.allocate(SIZE_BYTES)
            .putInt(SnapshotCodec.FORMAT)
            .putLong(position.term().number())
            .putLong(position.index())
            .putLong(revision)
            .putLong(history.compactedRevision())
            .putLong(history.oldestRevision())
            .putLong(history.rows())
            .putLong(history.sizeBytes())
            .putLong(rowSum)
            .putLong(rolling)
            .flip());
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalStateException if another version wrote the row and with it all others of the
   *     shard: their numbers would be taken for values
   */
  static AppliedState decode(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    int format = buffer.getInt();
    if (format != SnapshotCodec.FORMAT) {
      throw new IllegalStateException(
          "the shard was written in format "
              + format
              + ", and this version reads "
              + SnapshotCodec.FORMAT
              + " only; remove the replica and let its group rebuild it");
    }
    Term term = new Term(buffer.getLong());
    return new AppliedState(
        new LogPosition(term, buffer.getLong()),
        buffer.getLong(),
        new HistoryWindow(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong()),
        buffer.getLong(),
        buffer.getLong());
  }
}
