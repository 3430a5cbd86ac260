package io.terroir.simulation;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.RttMatrix;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long a message takes from one place to another when nothing delays it. */
final class Distances {
  private final Map<Cuts.Pair<NodeId>, Duration> nodePairs = new HashMap<>();
  private final Map<Cuts.Pair<RegionId>, Duration> regionPairs = new HashMap<>();
  private @Nullable RttMatrix matrix;

  void set(NodeId from, NodeId to, Duration oneWay) {
    nodePairs.put(new Cuts.Pair<>(from, to), oneWay);
  }

  void set(RegionId from, RegionId to, Duration oneWay) {
    regionPairs.put(new Cuts.Pair<>(from, to), oneWay);
  }

  void set(RttMatrix roundTrips) {
    matrix = roundTrips;
  }

  /** The closest word: of these nodes, of their regions, of the matrix, or the usual. */
  Duration oneWay(Peer from, Peer to) {
    Duration ofNodes = nodePairs.get(new Cuts.Pair<>(from.node(), to.node()));
    if (ofNodes != null) {
      return ofNodes;
    }
    Duration ofRegions = regionPairs.get(new Cuts.Pair<>(from.region(), to.region()));
    if (ofRegions != null) {
      return ofRegions;
    }
    return roundTrip(from.region(), to.region()).dividedBy(2);
  }

  private Duration roundTrip(RegionId from, RegionId to) {
    if (matrix != null && matrix.regions().contains(from) && matrix.regions().contains(to)) {
      return matrix.roundTrip(from, to);
    }
    return from.equals(to) ? SimulatedNetwork.LOCAL_ROUND_TRIP : SimulatedNetwork.REMOTE_ROUND_TRIP;
  }
}
