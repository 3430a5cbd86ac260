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
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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

  /** How AWS, GCP and Azure name their regions. */
  private static final Map<Pattern, String> JURISDICTIONS =
      Map.of(
          Pattern.compile("^us-|us\\d?$"), "US",
          Pattern.compile("^eu|europe|germany"), "EU",
          Pattern.compile("^ap-|asia|japan"), "AP",
          Pattern.compile("^sa-|southamerica|brazil"), "SA");

  public ClusterShape {
    regions = List.copyOf(regions);
    nodesPerRegion = List.copyOf(nodesPerRegion);
  }

  /** The law of a region: that of the part of the world which its name tells. */
  public static String jurisdiction(RegionId region) {
    return JURISDICTIONS.entrySet().stream()
        .filter(law -> law.getKey().matcher(region.name()).find())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no part of the world: " + region));
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
    return new PeerConfig(name, role, region.name(), zone, Optional.of(NOWHERE), replica);
  }
}
