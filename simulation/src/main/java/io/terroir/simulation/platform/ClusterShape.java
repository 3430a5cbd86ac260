package io.terroir.simulation.platform;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.RttMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How large a deployment is.
 *
 * @param roundTrips the measured distances; regions are those of the matrix
 * @param regions which regions, the order is that of their EPaxos replicas
 * @param nodesPerRegion how many nodes each has, in the same order
 */
public record ClusterShape(
    RttMatrix roundTrips, List<RegionId> regions, List<Integer> nodesPerRegion) {
  private static final HostPort NOWHERE = new HostPort("localhost", 0);

  public ClusterShape {
    regions = List.copyOf(regions);
    nodesPerRegion = List.copyOf(nodesPerRegion);
  }

  /** The law of a region: the part of the world that its name begins with. */
  public static String jurisdiction(RegionId region) {
    String name = region.name();
    return name.substring(0, name.indexOf('-')).toUpperCase(java.util.Locale.ROOT);
  }

  /** The name of the gateway of a region. */
  public static String gatewayOf(RegionId region) {
    return region.name() + "-gateway";
  }

  Topology topology() {
    List<RegionConfig> regionConfigs = new ArrayList<>();
    List<PeerConfig> peers = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      RegionId region = regions.get(i);
      List<String> nearest =
          roundTrips.nearest(region, regions).stream()
              .filter(other -> !other.equals(region))
              .map(RegionId::name)
              .toList();
      regionConfigs.add(new RegionConfig(region.name(), jurisdiction(region), nearest));
      for (int node = 0; node < nodesPerRegion.get(i); node++) {
        String zone = String.valueOf((char) ('a' + node));
        Optional<Integer> replica = node == 0 ? Optional.of(i + 1) : Optional.empty();
        peers.add(peer(region.name() + "-" + zone, Role.NODE, region, zone, replica));
      }
      peers.add(peer(gatewayOf(region), Role.GATEWAY, region, "a", Optional.empty()));
    }
    return new Topology(regionConfigs, peers);
  }

  private static PeerConfig peer(
      String name, Role role, RegionId region, String zone, Optional<Integer> replica) {
    return new PeerConfig(name, role, region.name(), zone, NOWHERE, replica);
  }
}
