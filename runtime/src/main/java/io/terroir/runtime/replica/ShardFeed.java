package io.terroir.runtime.replica;

import io.terroir.runtime.id.ShardId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the leader of a shard offers to those who keep read replicas of it. The strong layer
 * implements it, the gossip layer consumes it, and neither knows the other.
 *
 * <p>Thread-safe. Listeners run on the shard's pipe and must only hand over to another.
 */
public interface ShardFeed {
  /** The shards that this node leads now. */
  List<ShardId> led();

  /**
   * Retained changes after {@code revision} in revision order, whole revisions only, of about
   * {@code bytesMax} at most but at least one revision. Empty if they are no longer retained or
   * this node does not lead the shard: then a snapshot is needed.
   */
  Optional<Batch> changesAfter(ShardId shard, long revision, int bytesMax);

  /**
   * Everything that the shard holds at one applied revision, handed to {@code consumer} in pieces
   * of about {@code bytesMax} on a thread of the feed; the last piece says so. Does nothing if this
   * node does not lead the shard.
   */
  void snapshot(ShardId shard, int bytesMax, Consumer<SnapshotPiece> consumer);

  /** The last closed time, if this node leads the shard and has closed one. */
  Optional<ClosedTime> closed(ShardId shard);

  /** Calls {@code listener} with the shard whenever it has new changes or a new closed time. */
  void onProgress(Consumer<ShardId> listener);

  /**
   * Changes of consecutive revisions.
   *
   * @param throughRevision the last revision that this batch covers
   */
  record Batch(List<Change> changes, long throughRevision) {
    public Batch {
      changes = List.copyOf(changes);
    }
  }

  /**
   * A part of a snapshot.
   *
   * @param entries current entries as changes, each with the revision that wrote it
   * @param revision the revision at which the whole snapshot was taken
   * @param rangeGeneration of the shard's range at that revision: nothing is said of origins that
   *     the shard has split off by then
   * @param last whether nothing follows
   */
  record SnapshotPiece(List<Change> entries, long revision, long rangeGeneration, boolean last) {
    public SnapshotPiece {
      entries = List.copyOf(entries);
    }
  }
}
