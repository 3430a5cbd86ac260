package io.terroir.raft.feed;

/**
 * How much a node remembers of each shard for read replicas. A replica that falls further behind
 * starts again from a snapshot.
 *
 * @param revisionsMax how many revisions
 * @param bytesMax keys and values of them; the newest revision is kept even if it alone is larger
 */
public record FeedLimits(int revisionsMax, long bytesMax) {
  /** A few seconds of a busy shard, and little enough for hundreds of shards on a node. */
  public static final FeedLimits DEFAULT = new FeedLimits(16_384, 4L * 1024 * 1024);
}
