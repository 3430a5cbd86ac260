package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.nio.ByteBuffer;

/**
 * How far the snapshot is that a replica receives. It is written in the batch of the chunk that it
 * ends with, so that a crash leaves both or neither, and a transfer goes on after it.
 *
 * @param from the leader
 * @param term of the leader
 * @param transfer which of the leader's in that term
 * @param position the last entry that the snapshot includes
 * @param nextNumber the chunk that is expected
 * @param digest of the chunks before it, see {@link SnapshotDigest}
 * @param complete whether there are no more
 */
record StagedSnapshot(
    NodeId from,
    Term term,
    long transfer,
    LogPosition position,
    int nextNumber,
    ByteString digest,
    boolean complete) {
  private static final int NUMBERS_BYTES = 4 * Long.BYTES + Integer.BYTES + 1;

  /** Of the transfer to which {@code chunk} belongs, without any chunk. */
  static StagedSnapshot begun(NodeId from, SnapshotChunk chunk) {
    return new StagedSnapshot(
        from, chunk.term(), chunk.transfer(), chunk.position(), 0, SnapshotDigest.NOTHING, false);
  }

  /** The same with the chunk that is expected. */
  StagedSnapshot with(SnapshotChunk chunk) {
    ByteString grown = SnapshotDigest.after(digest, chunk.data());
    return new StagedSnapshot(from, term, transfer, position, nextNumber + 1, grown, chunk.last());
  }

  /** Whether {@code chunk} of {@code sender} is of this transfer. */
  boolean isOf(NodeId sender, SnapshotChunk chunk) {
    return from.equals(sender)
        && term.equals(chunk.term())
        && transfer == chunk.transfer()
        && position.equals(chunk.position());
  }

  /** Whether {@code chunk} is of a transfer that was begun after this one. */
  boolean isOlderThan(SnapshotChunk chunk) {
    int terms = term.compareTo(chunk.term());
    return terms < 0 || (terms == 0 && transfer < chunk.transfer());
  }

  ByteString encode() {
    ByteBuffer numbers =
        ByteBuffer.allocate(NUMBERS_BYTES)
            .putLong(term.number())
            .putLong(transfer)
            .putLong(position.term().number())
            .putLong(position.index())
            .putInt(nextNumber)
            .put((byte) (complete ? 1 : 0))
            .flip();
    return ByteString.copyFrom(numbers).concat(digest).concat(ByteString.copyFromUtf8(from.name()));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static StagedSnapshot decode(ByteString bytes) {
    int digestEnd = NUMBERS_BYTES + SnapshotDigest.SIZE_BYTES;
    if (bytes.size() <= digestEnd) {
      throw new IllegalArgumentException("the record of a snapshot that is received is damaged");
    }
    ByteBuffer numbers = bytes.asReadOnlyByteBuffer();
    Term term = new Term(numbers.getLong());
    long transfer = numbers.getLong();
    Term termThere = new Term(numbers.getLong());
    LogPosition position = new LogPosition(termThere, numbers.getLong());
    int nextNumber = numbers.getInt();
    boolean complete = numbers.get() != 0;
    return new StagedSnapshot(
        new NodeId(bytes.substring(digestEnd).toStringUtf8()),
        term,
        transfer,
        position,
        nextNumber,
        bytes.substring(NUMBERS_BYTES, digestEnd),
        complete);
  }
}
