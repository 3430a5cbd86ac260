package io.terroir.gossip.replica;

import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ClosedTime;
import java.util.List;
import java.util.Map;

/** What leaders and followers of strong shards tell each other. */
public sealed interface ReplicaMessage {
  /** A follower wants, or still wants, the changes of shards that the receiver leads. */
  record Subscribe(List<Subscription> subscriptions) implements ReplicaMessage {
    public Subscribe {
      subscriptions = List.copyOf(subscriptions);
    }
  }

  /**
   * How far a follower is with a shard.
   *
   * @param stream chosen anew by the follower whenever the leader must begin again at {@code
   *     revision}; messages of another stream are ignored
   * @param revision up to which the follower has everything; -1 if it has nothing
   * @param received how many messages of the stream it has taken
   */
  record Subscription(ShardId shard, long stream, long revision, long received) {}

  /** A message of a stream, numbered from 0 without gaps. */
  sealed interface OfStream extends ReplicaMessage {
    /** Of which shard. */
    ShardId shard();

    /** Of which stream. */
    long stream();

    /** Which message of the stream. */
    long number();
  }

  /**
   * Changes of one residency scope; they count when the {@link Advance} after them arrives.
   *
   * @param snapshot whether they are current entries of a snapshot
   */
  record Piece(ShardId shard, long stream, long number, boolean snapshot, List<Change> changes)
      implements OfStream {
    public Piece {
      changes = List.copyOf(changes);
    }
  }

  /**
   * The pieces since the last advance are all that the receiver may have up to a revision; also
   * sent when it may have none of it.
   *
   * @param snapshot whether they replace everything
   * @param fromRevision the revision on which they build; of no meaning for a snapshot
   * @param rangeGeneration of the shard's range in a snapshot; of no meaning for changes
   */
  record Advance(
      ShardId shard,
      long stream,
      long number,
      boolean snapshot,
      long fromRevision,
      long throughRevision,
      long rangeGeneration)
      implements OfStream {}

  /** The leader cannot go on with a stream: the follower must choose a new one. */
  record Lost(ShardId shard, long stream) implements ReplicaMessage {}

  /** Closed times of shards that the sender leads, for followers that have their revisions. */
  record Marks(Map<ShardId, ClosedTime> marks) implements ReplicaMessage {
    public Marks {
      marks = Map.copyOf(marks);
    }
  }
}
