package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyGate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The peer transports of many processes that live in one JVM, as far apart as their regions are: an
 * envelope takes half a round trip of the {@link RttMatrix}. Payloads are handed over uncopied.
 *
 * <p>Every link (sender, receiver, lane) keeps order and has a bound, which counts what is on its
 * way. One thread delivers everything. Parts can be cut off from each other: what is on its way
 * then vanishes, like in a network that drops packets, and after {@link Options#cutNoticedAfter}
 * the senders learn that there is no connection.
 *
 * <p>Thread-safe. For development and demonstration in real time; tests of protocols use the
 * simulated network of module {@code simulation}.
 */
public final class InProcessNetwork implements AutoCloseable {
  private final RttMatrix roundTrips;
  private final Options options;
  private final Partitions partitions = new Partitions();
  private final Map<NodeId, InProcessTransport> members = new ConcurrentHashMap<>();
  private final DelayQueue<InProcessDelivery> onTheWay = new DelayQueue<>();
  private final AtomicLong sequence = new AtomicLong();
  private final Thread courier;
  private volatile boolean closed;

  /**
   * How the network behaves.
   *
   * @param intraRegionDelay one way between two processes of one region; the default is half of a
   *     round trip between two zones
   * @param cutNoticedAfter how long envelopes into a cut vanish before the sender is told that the
   *     peer is unreachable; the default is a short keep-alive of a connection
   * @param bounds of the lanes; what is on its way counts
   */
  public record Options(Duration intraRegionDelay, Duration cutNoticedAfter, LaneBounds bounds) {
    /** For demonstrations. */
    public static final Options DEFAULT =
        new Options(Duration.ofNanos(300_000), Duration.ofSeconds(2), LaneBounds.DEFAULT);

    /** With another delay inside a region. */
    public Options withIntraRegionDelay(Duration oneWay) {
      return new Options(oneWay, cutNoticedAfter, bounds);
    }

    /** With other bounds. */
    public Options withBounds(LaneBounds bounds) {
      return new Options(intraRegionDelay, cutNoticedAfter, bounds);
    }
  }

  /** A network of the given distances; starts its thread. */
  public InProcessNetwork(RttMatrix roundTrips, Options options) {
    this.roundTrips = roundTrips;
    this.options = options;
    this.courier = new Thread(this::deliverAll, "terroir-network");
    courier.setDaemon(true);
    courier.start();
  }

  /**
   * A transport for a process that starts. After its transport was closed, a process of the same
   * name may join again.
   *
   * @throws IllegalArgumentException if the matrix does not know the region
   * @throws IllegalStateException if a process of this name is there already
   */
  public PeerTransport join(Peer self, ResidencyGate gate) {
    roundTrips.roundTrip(self.region(), self.region());
    InProcessTransport joined = new InProcessTransport(this, self, gate, options.bounds());
    if (members.putIfAbsent(self.node(), joined) != null) {
      throw new IllegalStateException("a process named " + self.node() + " is there already");
    }
    wakeAll();
    return joined;
  }

  /** What the transport of {@code node} has done since it joined, if it is there. */
  public Optional<TransportCounters> counters(NodeId node) {
    return Optional.ofNullable(members.get(node)).map(InProcessTransport::counters);
  }

  /** Cuts a process off from all others. */
  public void isolate(NodeId node) {
    partitions.isolate(node, System.nanoTime());
  }

  /** Undoes {@link #isolate(NodeId)}. */
  public void reconnect(NodeId node) {
    partitions.reconnect(node);
    wakeAll();
  }

  /** Cuts a region off from all others; inside it everything works. */
  public void isolate(RegionId region) {
    partitions.isolate(region, System.nanoTime());
  }

  /** Undoes {@link #isolate(RegionId)}. */
  public void reconnect(RegionId region) {
    partitions.reconnect(region);
    wakeAll();
  }

  /** Cuts two regions off from each other. */
  public void cut(RegionId one, RegionId other) {
    partitions.cut(one, other, System.nanoTime());
  }

  /** Undoes {@link #cut}. */
  public void heal(RegionId one, RegionId other) {
    partitions.heal(one, other);
    wakeAll();
  }

  /** Undoes every cut and isolation. */
  public void healAll() {
    partitions.healAll();
    wakeAll();
  }

  /** Stops delivering; what is on its way is lost. */
  @Override
  public void close() {
    closed = true;
    courier.interrupt();
    for (InProcessTransport member : List.copyOf(members.values())) {
      member.close();
    }
    onTheWay.clear();
  }

  @Nullable InProcessTransport member(NodeId node) {
    return members.get(node);
  }

  void leave(InProcessTransport member) {
    members.remove(member.self().node(), member);
  }

  /** Whether the sender has noticed by now that it cannot reach the other. */
  boolean isKnownCut(Peer from, Peer to) {
    OptionalLong since = partitions.cutSinceNanos(from, to);
    return since.isPresent()
        && System.nanoTime() - since.getAsLong() >= options.cutNoticedAfter().toNanos();
  }

  boolean isCut(Peer from, Peer to) {
    return partitions.cutSinceNanos(from, to).isPresent();
  }

  long oneWayNanos(Peer from, Peer to) {
    return from.region().equals(to.region())
        ? options.intraRegionDelay().toNanos()
        : roundTrips.roundTrip(from.region(), to.region()).toNanos() / 2;
  }

  /** Numbers deliveries, so that those due at the same moment keep their order. */
  long nextSequence() {
    return sequence.getAndIncrement();
  }

  void carry(InProcessDelivery delivery) {
    onTheWay.add(delivery);
  }

  /** Runs {@code task} on the delivering thread. */
  void run(Runnable task) {
    carry(new InProcessDelivery(System.nanoTime(), nextSequence(), task));
  }

  private void wakeAll() {
    members.values().forEach(InProcessTransport::wakeLinks);
  }

  private void deliverAll() {
    while (!closed) {
      try {
        onTheWay.take().arrive();
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
