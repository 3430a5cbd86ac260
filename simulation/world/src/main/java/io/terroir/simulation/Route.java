package io.terroir.simulation;

import static java.util.Objects.requireNonNull;

import io.terroir.runtime.transport.Lane;
import java.util.EnumMap;
import java.util.Map;

/**
 * The way from one node to another, of all lanes. Looks up what the network says about it once for
 * every change of the network, not for every message.
 */
final class Route {
  private final SimulatedWorld world;
  private final SimulatedNode from;
  private final SimulatedNode to;
  private final Map<Lane, SimulatedLink> lanes = new EnumMap<>(Lane.class);
  private long seenVersion = -1;
  private LinkSettings settings = LinkSettings.DEFAULT;
  private long distanceNanos;
  private boolean cut;
  private long clogEndNanos;

  Route(SimulatedWorld world, SimulatedNode from, SimulatedNode to) {
    this.world = world;
    this.from = from;
    this.to = to;
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new SimulatedLink(world, this, lane));
    }
  }

  SimulatedNode from() {
    return from;
  }

  SimulatedNode to() {
    return to;
  }

  SimulatedLink lane(Lane lane) {
    return requireNonNull(lanes.get(lane));
  }

  LinkSettings settings() {
    refresh();
    return settings;
  }

  /** How long a message takes when nothing delays it. */
  long distanceNanos() {
    refresh();
    return distanceNanos;
  }

  boolean isCut() {
    refresh();
    return cut;
  }

  /** Nothing arrives before this. */
  long clogEndNanos() {
    return clogEndNanos;
  }

  void clog(long untilNanos) {
    clogEndNanos = untilNanos;
  }

  /** Ends the connection of every lane and opens the next. */
  void reset() {
    lanes.values().forEach(SimulatedLink::reset);
  }

  private void refresh() {
    SimulatedNetwork network = world.network();
    if (seenVersion != network.version()) {
      seenVersion = network.version();
      settings = network.settings(from.peer(), to.peer());
      distanceNanos = network.delay(from.peer(), to.peer()).toNanos();
      cut = !network.connected(from.peer(), to.peer());
    }
  }
}
