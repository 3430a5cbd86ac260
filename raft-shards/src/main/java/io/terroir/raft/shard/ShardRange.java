package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
import java.nio.ByteBuffer;

/**
 * The range of a shard as its own log has it. It only ever shrinks.
 *
 * @param generation grows by one with every split; that of a new shard is what its parent has after
 *     the split
 * @param origins what the shard holds
 */
public record ShardRange(long generation, OriginRange origins) {
  /** The generation of a shard that was created and has not split yet. */
  public static final long FIRST_GENERATION = 1;

  private static final int SIZE_BYTES = Long.BYTES + 2 * OriginDigest.SIZE_BYTES;

  ByteString encode() {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(generation).flip())
        .concat(origins.first().bytes())
        .concat(origins.last().bytes());
  }

  static ShardRange decode(ByteString bytes) {
    int last = Long.BYTES + OriginDigest.SIZE_BYTES;
    return new ShardRange(
        bytes.asReadOnlyByteBuffer().getLong(),
        new OriginRange(
            OriginDigest.parse(bytes.substring(Long.BYTES, last)),
            OriginDigest.parse(bytes.substring(last, SIZE_BYTES))));
  }
}
