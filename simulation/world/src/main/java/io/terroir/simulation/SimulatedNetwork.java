package io.terroir.simulation;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What connects the nodes: delays between regions, and every fault that a network has. A message
 * that a cut meets is lost without a word, whether it is sent during the cut or under way when it
 * begins; messages to a process that does not run are lost as well.
 *
 * <p>Unless told otherwise envelopes of one pair and lane arrive in order, and none is lost.
 */
public final class SimulatedNetwork {
  /** Round trip inside a region unless set. */
  public static final Duration LOCAL_ROUND_TRIP = Duration.ofNanos(500_000);

  /** Round trip between regions unless set: about the distance of Ireland and Virginia. */
  public static final Duration REMOTE_ROUND_TRIP = Duration.ofMillis(70);

  private final SimulatedWorld world;
  private final Map<LinkId, SimulatedLink> links = new HashMap<>();
  private final Map<Pair, Duration> delays = new HashMap<>();
  private final Map<RegionPair, Duration> roundTrips = new HashMap<>();
  private final Set<Pair> cuts = new HashSet<>();
  private final Set<NodeId> isolatedNodes = new HashSet<>();
  private final Set<RegionId> isolatedRegions = new HashSet<>();
  private final List<Inspector> inspectors = new ArrayList<>();
  private double loss;
  private double duplication;
  private boolean reordering;

  /** Sees every envelope that the gate has admitted, before any fault. */
  @FunctionalInterface
  public interface Inspector {
    /** Looks at one envelope. */
    void inspect(Peer from, Peer to, Lane lane, Envelope envelope);
  }

  record Pair(NodeId from, NodeId to) {}

  private record RegionPair(RegionId first, RegionId second) {
    static RegionPair of(RegionId a, RegionId b) {
      return a.compareTo(b) <= 0 ? new RegionPair(a, b) : new RegionPair(b, a);
    }
  }

  private record LinkId(Pair pair, Lane lane) {}

  SimulatedNetwork(SimulatedWorld world) {
    this.world = world;
  }

  /** Sets the one-way delay from one node to another. */
  public void setDelay(NodeId from, NodeId to, Duration delay) {
    delays.put(new Pair(from, to), delay);
  }

  /** Sets the round trip between two regions, or inside one. */
  public void setRoundTrip(RegionId a, RegionId b, Duration roundTrip) {
    roundTrips.put(RegionPair.of(a, b), roundTrip);
  }

  /** Sets the probability that a message is lost. */
  public void setLoss(double probability) {
    loss = probability;
  }

  /** Sets the probability that a message arrives twice. */
  public void setDuplication(double probability) {
    duplication = probability;
  }

  /** Whether messages of one pair may overtake each other, by up to their delay. */
  public void setReordering(boolean reordering) {
    this.reordering = reordering;
  }

  /** Loses everything from one node to another; the way back stays. */
  public void cut(NodeId from, NodeId to) {
    cuts.add(new Pair(from, to));
  }

  /** Undoes {@link #cut(NodeId, NodeId)}. */
  public void heal(NodeId from, NodeId to) {
    cuts.remove(new Pair(from, to));
  }

  /** Cuts a node off from all others. */
  public void isolate(NodeId node) {
    isolatedNodes.add(node);
  }

  /** Cuts a region off from all others; inside it everything goes on. */
  public void isolate(RegionId region) {
    isolatedRegions.add(region);
  }

  /** Ends every cut and isolation. Delays, loss and the like stay. */
  public void healAll() {
    cuts.clear();
    isolatedNodes.clear();
    isolatedRegions.clear();
  }

  /** Shows every envelope to {@code inspector} from now on. */
  public void inspect(Inspector inspector) {
    inspectors.add(inspector);
  }

  double loss() {
    return loss;
  }

  double duplication() {
    return duplication;
  }

  boolean reordering() {
    return reordering;
  }

  SendResult send(SimulatedNode from, NodeId to, Lane lane, Envelope envelope) {
    Optional<SimulatedNode> target = world.find(to);
    if (target.isEmpty()) {
      return SendResult.UNREACHABLE;
    }
    Peer receiver = target.get().peer();
    if (!from.gate().admits(envelope.scope(), from.peer().region(), receiver.region())) {
      return SendResult.RESIDENCY_REFUSED;
    }
    inspectors.forEach(i -> i.inspect(from.peer(), receiver, lane, envelope));
    return link(from, target.get(), lane).send(envelope) ? SendResult.TAKEN : SendResult.LANE_FULL;
  }

  void whenWritable(Lifetime sender, NodeId to, Lane lane, Runnable onWritable) {
    world
        .find(to)
        .ifPresent(target -> link(sender.node(), target, lane).whenWritable(sender, onWritable));
  }

  Duration delay(Peer from, Peer to) {
    Duration set = delays.get(new Pair(from.node(), to.node()));
    if (set != null) {
      return set;
    }
    Duration usual = from.region().equals(to.region()) ? LOCAL_ROUND_TRIP : REMOTE_ROUND_TRIP;
    return roundTrips.getOrDefault(RegionPair.of(from.region(), to.region()), usual).dividedBy(2);
  }

  boolean connected(Peer from, Peer to) {
    if (from.equals(to)) {
      return true;
    }
    boolean sameRegion = from.region().equals(to.region());
    return !cuts.contains(new Pair(from.node(), to.node()))
        && !isolatedNodes.contains(from.node())
        && !isolatedNodes.contains(to.node())
        && (sameRegion
            || (!isolatedRegions.contains(from.region())
                && !isolatedRegions.contains(to.region())));
  }

  private SimulatedLink link(SimulatedNode from, SimulatedNode to, Lane lane) {
    Pair pair = new Pair(from.peer().node(), to.peer().node());
    return links.computeIfAbsent(
        new LinkId(pair, lane), id -> new SimulatedLink(world, from, to, lane));
  }
}
