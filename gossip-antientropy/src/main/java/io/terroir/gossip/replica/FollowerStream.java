package io.terroir.gossip.replica;

import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.replica.ShardFeed;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of one follower of one shard: how far it was sent, how far it says it is, and
 * what waits to be sent. Pure; the {@link ReplicaPublisher} feeds it and sends what it yields.
 */
final class FollowerStream {
  private final ShardId shard;
  private final Peer follower;
  private final ReplicaPolicy policy;
  private final long stream;
  private final Deque<Outgoing> queue = new ArrayDeque<>();
  private long queuedBytes;
  private long nextNumber;
  private long queuedThrough;
  private long sentThrough;
  private long reached;
  private long received;
  private long progressNanos;
  private long renewedNanos;
  private boolean snapshotUnderWay;
  private long snapshotProgressNanos;
  private boolean broken;
  private @Nullable ClosedTime mark;

  /** A message and where it may go. */
  record Outgoing(ResidencyScope scope, ReplicaMessage.OfStream message, long sizeBytes) {}

  FollowerStream(
      Peer follower,
      ReplicaMessage.Subscription subscription,
      ReplicaPolicy policy,
      long nowNanos) {
    this.shard = subscription.shard();
    this.follower = follower;
    this.policy = policy;
    this.stream = subscription.stream();
    this.reached = subscription.revision();
    this.queuedThrough = reached;
    this.sentThrough = reached;
    this.progressNanos = nowNanos;
    this.renewedNanos = nowNanos;
  }

  ShardId shard() {
    return shard;
  }

  Peer follower() {
    return follower;
  }

  long stream() {
    return stream;
  }

  /** The follower is still there, and perhaps further. */
  void renew(ReplicaMessage.Subscription subscription, long nowNanos) {
    renewedNanos = nowNanos;
    if (subscription.revision() > reached || subscription.received() > received) {
      progressNanos = nowNanos;
    }
    reached = Math.max(reached, subscription.revision());
    received = Math.max(received, subscription.received());
  }

  boolean isExpired(long nowNanos, ReplicaConfig config) {
    return nowNanos - renewedNanos >= config.subscriptionTimeout().toNanos();
  }

  /**
   * Whether the stream is of no use any more: something of it was lost, or could not be queued. The
   * follower is told, and subscribes anew from where it is.
   */
  boolean isBroken(long nowNanos, ReplicaConfig config) {
    boolean allTaken = received >= nextNumber - queue.size();
    if (allTaken) {
      progressNanos = nowNanos;
    }
    long stallNanos = config.stallTimeout().toNanos();
    boolean snapshotStalled = snapshotUnderWay && nowNanos - snapshotProgressNanos >= stallNanos;
    return broken || snapshotStalled || nowNanos - progressNanos >= stallNanos;
  }

  /** Whether changes can be queued now: nothing waits, and no snapshot is being read. */
  boolean isHungry() {
    return queue.isEmpty() && !snapshotUnderWay && !broken;
  }

  /** The revision after which changes are wanted. */
  long wantedAfter() {
    return queuedThrough;
  }

  /** Queues what the follower may have of {@code batch}; nothing if a policy is not known yet. */
  void queue(ShardFeed.Batch batch) {
    if (batch.throughRevision() > queuedThrough && queuePieces(batch.changes(), false)) {
      queueAdvance(false, batch.throughRevision(), 0);
    }
  }

  void snapshotBegins(long nowNanos) {
    snapshotUnderWay = true;
    snapshotProgressNanos = nowNanos;
  }

  /** Queues what the follower may have of a piece of the snapshot. */
  void queue(ShardFeed.SnapshotPiece piece, long nowNanos, ReplicaConfig config) {
    if (!snapshotUnderWay || broken) {
      return;
    }
    snapshotProgressNanos = nowNanos;
    broken = !queuePieces(piece.entries(), true) || queuedBytes > config.snapshotQueueBytesMax();
    if (piece.last() && !broken) {
      queueAdvance(true, piece.revision(), piece.rangeGeneration());
      snapshotUnderWay = false;
    }
  }

  private boolean queuePieces(List<Change> changes, boolean snapshot) {
    Optional<Map<ResidencyScope, List<Change>>> allowed =
        ScopedChanges.allowed(policy, shard.keyspace(), follower.region(), changes);
    allowed.ifPresent(
        byScope ->
            byScope.forEach(
                (scope, ofScope) ->
                    enqueue(
                        scope,
                        new ReplicaMessage.Piece(shard, stream, nextNumber++, snapshot, ofScope),
                        sizeBytes(ofScope))));
    return allowed.isPresent();
  }

  private void queueAdvance(boolean snapshot, long throughRevision, long rangeGeneration) {
    enqueue(
        ResidencyScope.NO_USER_DATA,
        new ReplicaMessage.Advance(
            shard, stream, nextNumber++, snapshot, queuedThrough, throughRevision, rangeGeneration),
        0);
    queuedThrough = throughRevision;
  }

  private void enqueue(ResidencyScope scope, ReplicaMessage.OfStream message, long sizeBytes) {
    queue.add(new Outgoing(scope, message, sizeBytes));
    queuedBytes += sizeBytes;
  }

  private static long sizeBytes(List<Change> changes) {
    long sum = 0;
    for (Change change : changes) {
      sum += change.key().size() + change.entry().map(entry -> entry.value().size()).orElse(0);
    }
    return sum;
  }

  Optional<Outgoing> next() {
    return Optional.ofNullable(queue.peek());
  }

  /** The first of the queue was taken by the transport. */
  void sent() {
    Outgoing sent = queue.remove();
    queuedBytes -= sent.sizeBytes();
    if (sent.message() instanceof ReplicaMessage.Advance advance) {
      sentThrough = advance.throughRevision();
    }
  }

  // ---- closed time

  /** Takes a closed time; the one it waits for already stays, or none would ever be due. */
  void close(ClosedTime latest) {
    if (mark == null || latest.revision() <= sentThrough) {
      mark = latest;
    }
  }

  /** The closed time to send now: one whose revision the follower has been sent. */
  Optional<ClosedTime> dueMark() {
    ClosedTime due = mark;
    if (due == null || due.revision() > sentThrough) {
      return Optional.empty();
    }
    mark = null;
    return Optional.of(due);
  }
}
