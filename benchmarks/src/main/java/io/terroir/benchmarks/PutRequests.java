package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import java.util.Optional;

/** Puts of one client to one origin, each with a request id of its own. Not thread-safe. */
final class PutRequests {
  static final ShardId SHARD = new ShardId(new KeyspaceId(3), new RegionId("eu-west-1"), 0);

  /** Keys that are written in turn: after the first round every put replaces a value. */
  private static final int KEYS = 16_384;

  private static final String CLIENT = "0123456789abcdef0123456789abcdef";
  private static final OriginDigest ORIGIN = new OriginDigest(0x1111, 7);
  private static final long FIRST_EPOCH = 1;

  private final ByteString value = Payloads.value();
  private long number;

  /** The next put; the client sends one a millisecond. */
  ShardRequest next() {
    number++;
    ByteString key = ByteString.copyFromUtf8("city/" + number % KEYS);
    return new ShardRequest(
        SHARD,
        ORIGIN,
        FIRST_EPOCH,
        Optional.of(new RequestId(CLIENT, number, number)),
        Consistency.LINEARIZABLE,
        new DataOperation.Put(key, value, false));
  }
}
