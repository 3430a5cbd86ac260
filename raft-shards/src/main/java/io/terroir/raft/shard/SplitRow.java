package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
import java.nio.ByteBuffer;

/**
 * What a shard remembers of a split, for ever: whoever still asks it for an origin that it gave
 * away is told where to ask, and whoever leads it can have the directory record the split.
 *
 * @param child the number of the shard that was split off
 * @param origins what that one began with
 */
record SplitRow(int child, OriginRange origins) {
  ByteString encode() {
    return ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(child).flip())
        .concat(origins.first().bytes())
        .concat(origins.last().bytes());
  }

  static SplitRow decode(ByteString bytes) {
    int last = Integer.BYTES + OriginDigest.SIZE_BYTES;
    return new SplitRow(
        bytes.asReadOnlyByteBuffer().getInt(),
        new OriginRange(
            OriginDigest.parse(bytes.substring(Integer.BYTES, last)),
            OriginDigest.parse(bytes.substring(last))));
  }
}
