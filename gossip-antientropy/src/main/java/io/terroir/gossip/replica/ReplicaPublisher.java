package io.terroir.gossip.replica;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.gossip.wire.ReplicaWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.replica.ShardFeed;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.SendResult;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Streams the changes of the shards that this node leads to the followers in other regions that ask
 * for them, on the bulk lane and at the follower's pace.
 *
 * <p>What leaves is decided here, before it leaves: a follower gets the changes of origins whose
 * scope allows its region, one envelope per scope, and then an advance of the revision, which moves
 * on also when nothing was left of the changes. A follower whose history is no longer retained gets
 * a snapshot. Closed times of all shards of a follower travel as one message per interval, behind
 * the changes that they presuppose.
 *
 * <p>Runs on its pipe.
 */
public final class ReplicaPublisher implements AutoCloseable {
  /** The group of envelopes to leaders. */
  public static final String GROUP = "leaders";

  private final ReplicaConfig config;
  private final ShardFeed feed;
  private final ReplicaPolicy policy;
  private final Pipe pipe;
  private final LayerRouter router;
  private final Map<Key, FollowerStream> streams = new TreeMap<>();
  private final Map<Key, Long> ended = new TreeMap<>();
  private final Set<ShardId> progressed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean pumpQueued = new AtomicBoolean();
  private volatile boolean closed;

  /** One follower of one shard. */
  private record Key(ShardId shard, NodeId follower) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byShard = shard.compareTo(other.shard);
      return byShard != 0 ? byShard : follower.compareTo(other.follower);
    }
  }

  /** A publisher that has not started; {@code router} is that of the replica layer. */
  public ReplicaPublisher(
      ReplicaConfig config, ShardFeed feed, ReplicaPolicy policy, Pipe pipe, LayerRouter router) {
    this.config = config;
    this.feed = feed;
    this.policy = policy;
    this.pipe = pipe;
    this.router = router;
  }

  /** Begins to listen to followers and to the feed. */
  public void start() {
    router.subscribe(
        GROUP, (from, envelope) -> pipe.offer(() -> receive(from, envelope.payload())));
    feed.onProgress(this::progress);
    pipe.execute(this::tick);
  }

  /** Stops sending. */
  @Override
  public void close() {
    closed = true;
  }

  private void progress(ShardId shard) {
    progressed.add(shard);
    if (pumpQueued.compareAndSet(false, true)) {
      pipe.execute(this::pumpProgressed);
    }
  }

  private void pumpProgressed() {
    pumpQueued.set(false);
    Set<ShardId> shards = new HashSet<>(progressed);
    progressed.removeAll(shards);
    for (FollowerStream stream : List.copyOf(streams.values())) {
      if (shards.contains(stream.shard())) {
        pump(stream);
      }
    }
  }

  // ---- followers

  private void receive(Peer from, ByteString payload) {
    Optional<ReplicaMessage> message = ReplicaWire.decode(payload);
    if (!closed && message.orElse(null) instanceof ReplicaMessage.Subscribe subscribe) {
      Set<ShardId> led = new HashSet<>(feed.led());
      subscribe.subscriptions().stream()
          .filter(subscription -> led.contains(subscription.shard()))
          .filter(subscription -> policy.followers(subscription.shard()).contains(from))
          .forEach(subscription -> renew(from, subscription));
    }
  }

  private void renew(Peer from, ReplicaMessage.Subscription subscription) {
    Key key = new Key(subscription.shard(), from.node());
    long nowNanos = pipe.clock().nanos();
    FollowerStream stream = streams.get(key);
    if (stream != null && stream.stream() == subscription.stream()) {
      stream.renew(subscription, nowNanos);
    } else if (subscription.received() > 0
        || Long.valueOf(subscription.stream()).equals(ended.get(key))) {
      send(from.node(), new ReplicaMessage.Lost(subscription.shard(), subscription.stream()));
      return;
    } else {
      if (stream != null) {
        end(stream);
      }
      stream = new FollowerStream(from, subscription, policy, nowNanos);
      streams.put(key, stream);
    }
    pump(stream);
  }

  private void end(FollowerStream stream) {
    Key key = keyOf(stream);
    streams.remove(key);
    ended.put(key, stream.stream());
  }

  private static Key keyOf(FollowerStream stream) {
    return new Key(stream.shard(), stream.follower().node());
  }

  // ---- sending

  /** Sends what waits, and what is new, until the lane is full or everything was sent. */
  private void pump(FollowerStream stream) {
    while (isOpen(stream)) {
      Optional<FollowerStream.Outgoing> next = stream.next();
      if (next.isPresent()) {
        if (!send(stream, next.get())) {
          return;
        }
      } else if (!stream.isHungry() || !fill(stream)) {
        return;
      }
    }
  }

  private boolean isOpen(FollowerStream stream) {
    return !closed && streams.get(keyOf(stream)) == stream;
  }

  private boolean send(FollowerStream stream, FollowerStream.Outgoing outgoing) {
    NodeId to = stream.follower().node();
    SendResult result =
        router.send(
            to,
            Lane.BULK,
            ReplicaFollower.GROUP,
            outgoing.scope(),
            ReplicaWire.encode(outgoing.message()));
    switch (result) {
      case TAKEN -> stream.sent();
      case LANE_FULL -> router.whenWritable(to, Lane.BULK, () -> pipe.execute(() -> pump(stream)));
      case UNREACHABLE, RESIDENCY_REFUSED -> end(stream);
    }
    return result == SendResult.TAKEN;
  }

  /** Queues what the feed has after what was queued; returns whether there was anything. */
  private boolean fill(FollowerStream stream) {
    long after = Math.max(0, stream.wantedAfter());
    Optional<ShardFeed.Batch> batch =
        feed.changesAfter(stream.shard(), after, config.pieceBytesMax());
    if (batch.isPresent()) {
      stream.queue(batch.get());
    } else if (feed.led().contains(stream.shard())) {
      stream.snapshotBegins(pipe.clock().nanos());
      feed.snapshot(
          stream.shard(),
          config.pieceBytesMax(),
          piece -> pipe.execute(() -> queueSnapshot(stream, piece)));
    }
    return stream.next().isPresent();
  }

  private void queueSnapshot(FollowerStream stream, ShardFeed.SnapshotPiece piece) {
    stream.queue(piece, pipe.clock().nanos(), config);
    pump(stream);
  }

  private void send(NodeId to, ReplicaMessage message) {
    router.send(
        to,
        Lane.BULK,
        ReplicaFollower.GROUP,
        ResidencyScope.NO_USER_DATA,
        ReplicaWire.encode(message));
  }

  // ---- time

  private void tick() {
    if (closed) {
      return;
    }
    long nowNanos = pipe.clock().nanos();
    Set<ShardId> led = new HashSet<>(feed.led());
    for (FollowerStream stream : List.copyOf(streams.values())) {
      if (!led.contains(stream.shard()) || stream.isExpired(nowNanos, config)) {
        end(stream);
      } else if (stream.isBroken(nowNanos, config)) {
        end(stream);
        send(stream.follower().node(), new ReplicaMessage.Lost(stream.shard(), stream.stream()));
      } else {
        pump(stream);
      }
    }
    sendMarks();
    pipe.schedule(config.markInterval(), this::tick);
  }

  private void sendMarks() {
    Map<NodeId, Map<ShardId, ClosedTime>> marks = new TreeMap<>();
    for (FollowerStream stream : streams.values()) {
      feed.closed(stream.shard()).ifPresent(stream::close);
      stream
          .dueMark()
          .ifPresent(
              mark ->
                  marks
                      .computeIfAbsent(stream.follower().node(), node -> new TreeMap<>())
                      .put(stream.shard(), mark));
    }
    marks.forEach((follower, due) -> send(follower, new ReplicaMessage.Marks(due)));
  }
}
