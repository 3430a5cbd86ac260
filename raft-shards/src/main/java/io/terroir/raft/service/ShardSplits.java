package io.terroir.raft.service;

import io.terroir.raft.shard.SplitOff;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Splits shards that this node leads. Thread-safe; no call blocks. */
@FunctionalInterface
public interface ShardSplits {
  /** Of a node that cannot: it has no directory to set a number aside. */
  ShardSplits NONE =
      (shard, at, patience) ->
          CompletableFuture.failedFuture(
              Refusal.of(Reason.UNAVAILABLE, "this node does not split shards").toException());

  /**
   * Splits {@code shard}: the origins from {@code at} on go to a new shard of the same members.
   * Completes when the entry is applied here.
   *
   * <p>Refusals: {@code NOT_LEADER} with a hint; {@code INVALID_ARGUMENT} if {@code at} is not
   * inside the range, or if there is nothing to split, or the region has as many shards as it may
   * have; {@code UNAVAILABLE} while members change, while one of them is down or behind, or if the
   * directory or a majority did not answer within {@code patience}: it may be done nevertheless.
   *
   * @param at empty: where half of the data is on either side
   */
  CompletableFuture<SplitOff> split(ShardId shard, Optional<OriginDigest> at, Duration patience);
}
