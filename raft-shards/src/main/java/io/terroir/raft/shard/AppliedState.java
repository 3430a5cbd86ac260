package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import java.nio.ByteBuffer;

/**
 * How far a shard has come; written with the effects of every entry.
 *
 * @param position the last applied entry
 * @param revision how many entries changed a key so far
 */
public record AppliedState(LogPosition position, long revision) {
  /** Nothing was applied. */
  static final AppliedState BLANK = new AppliedState(LogPosition.ZERO, 0);

  ByteString encode() {
    return ByteString.copyFrom(
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(position.term().number())
            .putLong(position.index())
            .putLong(revision)
            .flip());
  }

  static AppliedState decode(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    Term term = new Term(buffer.getLong());
    return new AppliedState(new LogPosition(term, buffer.getLong()), buffer.getLong());
  }
}
