package io.terroir.simulation;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.LaneBounds;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.runtime.transport.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What connects the nodes: delays between places, and every fault that a network has, each in one
 * direction. A message that a cut meets is lost without a word, whether it is sent during the cut
 * or under way when it begins; messages to a process that does not run are lost as well.
 *
 * <p>Unless told otherwise envelopes of one pair and lane arrive in order, and none is lost.
 */
public final class SimulatedNetwork {
  /** Round trip inside a region unless set. */
  public static final Duration LOCAL_ROUND_TRIP = Duration.ofNanos(500_000);

  /** Round trip between regions unless set: about the distance of Ireland and Virginia. */
  public static final Duration REMOTE_ROUND_TRIP = Duration.ofMillis(70);

  /** Where the trace sees the faults of the network. */
  private static final String NETWORK = "network";

  private final SimulatedWorld world;
  private final Distances distances = new Distances();
  private final Cuts cuts = new Cuts();
  private final Map<Cuts.Pair<NodeId>, LinkSettings> nodeSettings = new HashMap<>();
  private final Map<Cuts.Pair<RegionId>, LinkSettings> regionSettings = new HashMap<>();
  private final List<Inspector> inspectors = new ArrayList<>();
  private LinkSettings settings = LinkSettings.DEFAULT;
  private long version;

  /** Sees every envelope that the gate has admitted, before any fault. */
  @FunctionalInterface
  public interface Inspector {
    /** Looks at one envelope. */
    void inspect(Peer from, Peer to, Lane lane, Envelope envelope);
  }

  SimulatedNetwork(SimulatedWorld world) {
    this.world = world;
  }

  /** Sets the one-way delay from one node to another. */
  public void setDelay(NodeId from, NodeId to, Duration delay) {
    change("delay", () -> distances.set(from, to, delay));
  }

  /** Sets the one-way delay from one region to another, or inside one. */
  public void setDelay(RegionId from, RegionId to, Duration delay) {
    change("delay", () -> distances.set(from, to, delay));
  }

  /** Sets the round trip between two regions, or inside one, half of it for either way. */
  public void setRoundTrip(RegionId a, RegionId b, Duration roundTrip) {
    setDelay(a, b, roundTrip.dividedBy(2));
    setDelay(b, a, roundTrip.dividedBy(2));
  }

  /**
   * Sets the round trips between all regions that {@code matrix} knows and that have none set of
   * their own. Each way takes half of what was measured at its beginning.
   */
  public void setRoundTrips(RttMatrix matrix) {
    change("round trips", () -> distances.set(matrix));
  }

  /** How well links work that have no settings of their own. */
  public LinkSettings settings() {
    return settings;
  }

  /** Sets how well links work that have no settings of their own. */
  public void setSettings(LinkSettings all) {
    change("settings", () -> settings = all);
  }

  /** Sets how well links work from one region to another, or inside one. */
  public void setSettings(RegionId from, RegionId to, LinkSettings some) {
    change("settings of regions", () -> regionSettings.put(new Cuts.Pair<>(from, to), some));
  }

  /** Sets how well the link works from one node to another. */
  public void setSettings(NodeId from, NodeId to, LinkSettings one) {
    change("settings of nodes", () -> nodeSettings.put(new Cuts.Pair<>(from, to), one));
  }

  /** Gives every link the settings of all again. */
  public void clearSettings() {
    change(
        "settings cleared",
        () -> {
          nodeSettings.clear();
          regionSettings.clear();
        });
  }

  /** Sets the probability that a message is lost, see {@link LinkSettings}. */
  public void setLoss(double probability) {
    update(s -> s.withLoss(probability));
  }

  /** Sets the probability that a message arrives twice. */
  public void setDuplication(double probability) {
    update(s -> s.withDuplication(probability));
  }

  /** Whether messages of one pair may overtake each other, by up to their delay. */
  public void setReordering(boolean reordering) {
    update(s -> s.withMode(reordering ? LinkMode.DATAGRAM : LinkMode.STREAM));
  }

  /** Loses everything from one node to another; the way back stays. */
  public void cut(NodeId from, NodeId to) {
    change("cut", () -> cuts.cut(from, to));
  }

  /** Loses everything from one region to another; the way back stays. */
  public void cut(RegionId from, RegionId to) {
    change("cut", () -> cuts.cut(from, to));
  }

  /** Undoes {@link #cut(NodeId, NodeId)}. */
  public void heal(NodeId from, NodeId to) {
    change("heal", () -> cuts.heal(from, to));
  }

  /** Undoes {@link #cut(RegionId, RegionId)}. */
  public void heal(RegionId from, RegionId to) {
    change("heal", () -> cuts.heal(from, to));
  }

  /** Cuts a node off from all others. */
  public void isolate(NodeId node) {
    change("isolate", () -> cuts.isolate(node));
  }

  /** Cuts a region off from all others; inside it everything goes on. */
  public void isolate(RegionId region) {
    change("isolate", () -> cuts.isolate(region));
  }

  /** Undoes {@link #isolate(NodeId)}. */
  public void reconnect(NodeId node) {
    change("reconnect", () -> cuts.reconnect(node));
  }

  /** Undoes {@link #isolate(RegionId)}. */
  public void reconnect(RegionId region) {
    change("reconnect", () -> cuts.reconnect(region));
  }

  /** Ends every cut and isolation. Delays, settings and clogs stay; a clog ends by itself. */
  public void healAll() {
    change("heal all", cuts::healAll);
  }

  /**
   * Holds up everything from one node to another, also what is under way, and lets it through once
   * {@code duration} has passed. Nothing is lost by it.
   */
  public void clog(NodeId from, NodeId to, Duration duration) {
    long untilNanos = world.nowNanos() + duration.toNanos();
    change("clog", () -> known(from).route(known(to)).clog(untilNanos));
  }

  /**
   * Breaks the connection from one node to another: what is under way in streams is lost, and the
   * next connection is open a round trip later. Datagrams know no connection.
   */
  public void reset(NodeId from, NodeId to) {
    change("reset", () -> known(from).route(known(to)).reset());
  }

  /** Shows every envelope to {@code inspector} from now on. */
  public void inspect(Inspector inspector) {
    inspectors.add(inspector);
  }

  /**
   * Carries what is no envelope, such as a client's call, with the delays and cuts of the network:
   * once or not at all.
   */
  public void carry(SimulatedNode from, SimulatedNode to, int bytes, Runnable arrive) {
    if (connected(from.peer(), to.peer())) {
      world.schedule(
          delay(from.peer(), to.peer()).toNanos(),
          to.toString(),
          "call",
          bytes,
          () -> {
            if (connected(from.peer(), to.peer())) {
              arrive.run();
            }
          });
    }
  }

  SendResult send(SimulatedNode from, NodeId to, Lane lane, Envelope envelope) {
    SimulatedNode target = world.find(to);
    if (target == null) {
      return SendResult.UNREACHABLE;
    }
    Peer receiver = target.peer();
    if (!from.gate().admits(envelope.scope(), from.peer().region(), receiver.region())) {
      return SendResult.RESIDENCY_REFUSED;
    }
    if (envelope.payload().size() > LaneBounds.ENVELOPE_BYTES_MAX) {
      return SendResult.LANE_FULL; // as the transport of production answers
    }
    for (int i = 0; i < inspectors.size(); i++) {
      inspectors.get(i).inspect(from.peer(), receiver, lane, envelope);
    }
    boolean taken = from.route(target).lane(lane).send(envelope);
    return taken ? SendResult.TAKEN : SendResult.LANE_FULL;
  }

  void whenWritable(Lifetime sender, NodeId to, Lane lane, Runnable onWritable) {
    SimulatedNode target = world.find(to);
    if (target != null) {
      sender.node().route(target).lane(lane).whenWritable(sender, onWritable);
    }
  }

  /** Grows with every change, so that what was looked up before can be told to be old. */
  long version() {
    return version;
  }

  /** The closest word: of these nodes, of their regions, or of all. */
  LinkSettings settings(Peer from, Peer to) {
    LinkSettings ofNodes = nodeSettings.get(new Cuts.Pair<>(from.node(), to.node()));
    if (ofNodes != null) {
      return ofNodes;
    }
    return regionSettings.getOrDefault(new Cuts.Pair<>(from.region(), to.region()), settings);
  }

  Duration delay(Peer from, Peer to) {
    return distances.oneWay(from, to);
  }

  boolean connected(Peer from, Peer to) {
    return !cuts.between(from, to);
  }

  private void update(UnaryOperator<LinkSettings> update) {
    setSettings(update.apply(settings));
  }

  private void change(String what, Runnable change) {
    change.run();
    version++;
    world.note(NETWORK, what);
  }

  private SimulatedNode known(NodeId id) {
    SimulatedNode node = world.find(id);
    if (node == null) {
      throw new IllegalArgumentException("there is no node " + id);
    }
    return node;
  }
}
