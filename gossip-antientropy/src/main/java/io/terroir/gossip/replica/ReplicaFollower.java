package io.terroir.gossip.replica;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.gossip.wire.ReplicaWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Keeps read replicas of the shards of other regions that this node follows: subscribes at their
 * leaders, and takes into the {@link ReplicaStore} what they send.
 *
 * <p>A stream is taken in order or not at all: when a message is missing, or the leader changes,
 * the follower begins a new stream at the revision that it has. What this region may not have is
 * dropped, whatever the leader believed.
 *
 * <p>Runs on its pipe.
 */
public final class ReplicaFollower implements AutoCloseable {
  /** The group of envelopes to followers. */
  public static final String GROUP = "followers";

  private final ReplicaConfig config;
  private final ReplicaPolicy policy;
  private final Function<ShardId, Optional<NodeId>> leaderOf;
  private final ReplicaStore store;
  private final Pipe pipe;
  private final LayerRouter router;
  private final RegionId region;
  private final RandomGenerator random;
  private final Map<ShardId, Progress> followed = new TreeMap<>();
  private final LongAdder refused = new LongAdder();
  private volatile boolean closed;

  /** The stream of one shard. */
  private static final class Progress {
    private final NodeId leader;
    private final long stream;
    private final List<Change> pieces = new ArrayList<>();
    private final Map<Long, ReplicaMessage.OfStream> ahead = new TreeMap<>();
    private long received;
    private long receivedAtRenewal = -1;
    private boolean snapshotBegun;

    /** Nothing more is taken until the policy knows this generation of the shard's range; or 0. */
    private long awaitedGeneration;

    Progress(NodeId leader, long stream) {
      this.leader = leader;
      this.stream = stream;
    }

    boolean waits() {
      return awaitedGeneration != 0;
    }

    boolean isOfNoUse(NodeId leaderNow) {
      return waits() || !leader.equals(leaderNow) || isStuck();
    }

    /** Whether something is missing that was missing a renewal ago. */
    private boolean isStuck() {
      boolean stuck = !ahead.isEmpty() && received == receivedAtRenewal;
      receivedAtRenewal = received;
      return stuck;
    }
  }

  /**
   * A follower that has not started.
   *
   * @param leaderOf who leads a shard as far as is known, see {@code Membership.leaderOf}
   * @param router that of the replica layer
   * @param random gives the numbers of streams
   */
  public ReplicaFollower(
      ReplicaConfig config,
      ReplicaPolicy policy,
      Function<ShardId, Optional<NodeId>> leaderOf,
      ReplicaStore store,
      Pipe pipe,
      LayerRouter router,
      RandomGenerator random) {
    this.config = config;
    this.policy = policy;
    this.leaderOf = leaderOf;
    this.store = store;
    this.pipe = pipe;
    this.router = router;
    this.region = router.self().region();
    this.random = random;
  }

  /** Begins to subscribe and to listen. */
  public void start() {
    router.subscribe(
        GROUP, (from, envelope) -> pipe.execute(() -> receive(from, envelope.payload())));
    pipe.execute(this::renew);
  }

  /** Stops; leaders notice that nothing is renewed. */
  @Override
  public void close() {
    closed = true;
  }

  /**
   * How many changes were dropped because this region may not have them; always 0 if all is well.
   */
  public long refused() {
    return refused.sum();
  }

  /**
   * Those that a split not known here does not bear on: a reader would go on to be told of origins
   * that are another shard's by now, as if they were up to date.
   */
  private Map<ShardId, ClosedTime> known(Map<ShardId, ClosedTime> marks) {
    Map<ShardId, ClosedTime> known = new TreeMap<>(marks);
    known
        .entrySet()
        .removeIf(mark -> mark.getValue().generation() > policy.generation(mark.getKey()));
    return known;
  }

  // ---- subscriptions

  private void renew() {
    if (closed) {
      return;
    }
    List<ShardId> shards = List.copyOf(policy.followed());
    followed.keySet().retainAll(shards);
    Map<NodeId, List<ReplicaMessage.Subscription>> byLeader = new TreeMap<>();
    for (ShardId shard : shards) {
      if (isAheadOfView(shard)) {
        continue;
      }
      leaderOf
          .apply(shard)
          .ifPresent(
              leader ->
                  byLeader
                      .computeIfAbsent(leader, node -> new ArrayList<>())
                      .add(subscription(shard, progressWith(shard, leader))));
    }
    byLeader.forEach(this::subscribe);
    pipe.schedule(config.renewInterval(), this::renew);
  }

  /** Whether the shard has split, and this node does not know it yet. */
  private boolean isAheadOfView(ShardId shard) {
    Progress progress = followed.get(shard);
    return progress != null && progress.awaitedGeneration > policy.generation(shard);
  }

  private Progress progressWith(ShardId shard, NodeId leader) {
    Progress progress = followed.get(shard);
    if (progress == null || progress.isOfNoUse(leader)) {
      progress = new Progress(leader, random.nextLong());
      followed.put(shard, progress);
    }
    return progress;
  }

  private ReplicaMessage.Subscription subscription(ShardId shard, Progress progress) {
    return new ReplicaMessage.Subscription(
        shard, progress.stream, store.state(shard).revision(), progress.received);
  }

  private void subscribe(NodeId leader, List<ReplicaMessage.Subscription> subscriptions) {
    router.send(
        leader,
        Lane.CONSENSUS,
        ReplicaPublisher.GROUP,
        ResidencyScope.NO_USER_DATA,
        ReplicaWire.encode(new ReplicaMessage.Subscribe(subscriptions)));
  }

  private void beginAnew(ShardId shard, Progress old) {
    Progress progress = new Progress(old.leader, random.nextLong());
    followed.put(shard, progress);
    subscribe(progress.leader, List.of(subscription(shard, progress)));
  }

  // ---- streams

  private void receive(Peer from, ByteString payload) {
    ReplicaMessage message = ReplicaWire.decode(payload).orElse(null);
    if (closed || message == null) {
      return;
    }
    if (message instanceof ReplicaMessage.Marks marks) {
      store.close(known(marks.marks()));
    } else if (message instanceof ReplicaMessage.Lost lost) {
      Progress progress = followed.get(lost.shard());
      if (progress != null && progress.stream == lost.stream() && !progress.waits()) {
        beginAnew(lost.shard(), progress);
      }
    } else if (message instanceof ReplicaMessage.OfStream next) {
      Progress progress = followed.get(next.shard());
      if (progress != null
          && progress.stream == next.stream()
          && !progress.waits()
          && progress.leader.equals(from.node())) {
        take(next, progress);
      }
    }
  }

  /** Takes what is next; what is ahead of it waits a moment for what may have been overtaken. */
  private void take(ReplicaMessage.OfStream message, Progress progress) {
    if (message.number() >= progress.received) {
      progress.ahead.put(message.number(), message);
    }
    boolean fits = progress.ahead.size() <= config.aheadMessagesMax();
    ReplicaMessage.OfStream next = progress.ahead.remove(progress.received);
    while (fits && next != null && !progress.waits()) {
      progress.received++;
      fits =
          next instanceof ReplicaMessage.Piece piece
              ? takePiece(piece, progress)
              : takeAdvance((ReplicaMessage.Advance) next, progress);
      next = progress.ahead.remove(progress.received);
    }
    if (!fits) {
      beginAnew(message.shard(), progress);
    }
  }

  private boolean takePiece(ReplicaMessage.Piece piece, Progress progress) {
    Optional<List<Change>> allowed =
        ScopedChanges.allowed(policy, piece.shard().keyspace(), region, piece.changes())
            .map(byScope -> byScope.values().stream().flatMap(List::stream).toList());
    if (allowed.isEmpty()) {
      return false;
    }
    refused.add(piece.changes().size() - allowed.get().size());
    if (piece.snapshot()) {
      beginSnapshot(piece.shard(), progress);
      store.stage(piece.shard(), allowed.get());
    } else {
      progress.pieces.addAll(allowed.get());
    }
    return true;
  }

  private boolean takeAdvance(ReplicaMessage.Advance advance, Progress progress) {
    long revision = store.state(advance.shard()).revision();
    if (advance.snapshot()) {
      beginSnapshot(advance.shard(), progress);
      progress.snapshotBegun = false;
      // It has nothing of what was split off, for which the closed time of before still stands.
      if (advance.rangeGeneration() > policy.generation(advance.shard())) {
        progress.awaitedGeneration = advance.rangeGeneration();
        return true;
      }
      if (advance.throughRevision() >= revision) {
        store.finishSnapshot(advance.shard(), advance.throughRevision());
        return true;
      }
      return false;
    }
    if (advance.fromRevision() != revision) {
      return false;
    }
    store.apply(advance.shard(), progress.pieces, advance.throughRevision());
    progress.pieces.clear();
    return true;
  }

  private void beginSnapshot(ShardId shard, Progress progress) {
    if (!progress.snapshotBegun) {
      progress.snapshotBegun = true;
      store.beginSnapshot(shard);
    }
  }
}
