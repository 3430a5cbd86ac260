package io.terroir.gossip.membership;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.gossip.wire.MembershipWire;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Runs a {@link MembershipCore} on a pipe and shows what it knows. Views may be read, and leaders
 * published, from any thread; listeners run on the pipe.
 */
public final class Membership implements AutoCloseable {
  /** The group of membership envelopes. */
  public static final String GROUP = "membership";

  /** Weight of the newest round trip in the average, as TCP has it (RFC 6298). */
  private static final double ROUND_TRIP_WEIGHT = 0.125;

  private final MembershipConfig config;
  private final MembershipCore core;
  private final Pipe pipe;
  private final LayerRouter router;
  private final Map<NodeId, Member> members = new ConcurrentHashMap<>();
  private final Map<NodeId, Duration> roundTrips = new ConcurrentHashMap<>();
  private final LeaderHints leaders = new LeaderHints();
  private final JoinedHints joined = new JoinedHints();
  private final List<Consumer<Member>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * A member that has not started.
   *
   * @param metadata what it says of itself, see {@link Metadata#initial}
   * @param seeds members to ask first; itself among them is harmless
   * @param wallClock gives the first incarnation; if it went back since an earlier life, the first
   *     refutation makes up for it
   */
  public Membership(
      MembershipConfig config,
      Peer self,
      Metadata metadata,
      List<NodeId> seeds,
      Pipe pipe,
      LayerRouter router,
      WallClock wallClock,
      RandomGenerator random) {
    this.config = config;
    this.pipe = pipe;
    this.router = router;
    this.core = new MembershipCore(self, metadata, wallClock.millis(), seeds, config, random);
    members.put(self.node(), core.self());
  }

  /** Begins to listen and to speak. */
  public void start() {
    router.subscribe(
        GROUP, (from, envelope) -> pipe.offer(() -> receive(from, envelope.payload())));
    pipe.execute(this::tick);
  }

  /** Everybody known, this member and the dead included. */
  public Collection<Member> members() {
    return List.copyOf(members.values());
  }

  /** What is known of {@code node}. */
  public Optional<Member> member(NodeId node) {
    return Optional.ofNullable(members.get(node));
  }

  /** Whether {@code node} is not known to be dead. */
  public boolean mayLive(NodeId node) {
    return member(node).map(Member::isLiving).orElse(true);
  }

  /** Who leads {@code shard}, as far as is known: the living member with the highest term. */
  public Optional<NodeId> leaderOf(ShardId shard) {
    return leaders.leaderOf(shard);
  }

  /**
   * The living nodes that say that they have become voters of {@code shard}, though they were none
   * when it was created.
   */
  public Set<NodeId> joined(ShardId shard) {
    return joined.joined(shard);
  }

  /** The smoothed round trip to a member that this one probes. */
  public Optional<Duration> roundTrip(NodeId node) {
    return Optional.ofNullable(roundTrips.get(node));
  }

  /** Says which shards this member leads now, each with its term; replaces what it said before. */
  public void publishLeaders(Map<ShardId, Long> leads) {
    Map<ShardId, Long> copy = Map.copyOf(leads);
    pipe.execute(() -> step(new Input.Leading(pipe.clock().nanos(), copy)));
  }

  /**
   * Says of which shards this member is a voter though it was none when they were created; replaces
   * what it said before.
   */
  public void publishJoined(Set<ShardId> shards) {
    Set<ShardId> copy = Set.copyOf(shards);
    pipe.execute(() -> step(new Input.Joined(pipe.clock().nanos(), copy)));
  }

  /** Calls {@code listener} on the pipe with every member that is new or changed. */
  public void onChange(Consumer<Member> listener) {
    listeners.add(listener);
  }

  /** Says goodbye, so that the others need not find out, and stops. */
  @Override
  public void close() {
    pipe.execute(
        () -> {
          if (!closed) {
            step(new Input.Leave(pipe.clock().nanos()));
            closed = true;
          }
        });
  }

  private void tick() {
    if (!closed) {
      step(new Input.Tick(pipe.clock().nanos()));
      pipe.schedule(config.tick(), this::tick);
    }
  }

  private void receive(Peer from, ByteString payload) {
    if (!closed) {
      MembershipWire.decode(payload)
          .ifPresent(message -> step(new Input.Received(pipe.clock().nanos(), from, message)));
    }
  }

  private void step(Input input) {
    for (Effect effect : core.step(input)) {
      if (effect instanceof Effect.Send send) {
        router.send(
            send.to(),
            Lane.CONSENSUS,
            GROUP,
            ResidencyScope.NO_USER_DATA,
            MembershipWire.encode(send.message()));
      } else if (effect instanceof Effect.Measured measured) {
        roundTrips.merge(measured.node(), measured.roundTrip(), Membership::smooth);
      } else if (effect instanceof Effect.Changed changed) {
        show(changed.member());
      } else if (effect instanceof Effect.Forgotten forgotten) {
        members.remove(forgotten.member().peer().node());
        roundTrips.remove(forgotten.member().peer().node());
      }
    }
  }

  private void show(Member member) {
    members.put(member.peer().node(), member);
    leaders.update(member);
    joined.update(member);
    listeners.forEach(listener -> listener.accept(member));
  }

  private static Duration smooth(Duration average, Duration latest) {
    double nanos =
        (1 - ROUND_TRIP_WEIGHT) * average.toNanos() + ROUND_TRIP_WEIGHT * latest.toNanos();
    return Duration.ofNanos((long) nanos);
  }
}
