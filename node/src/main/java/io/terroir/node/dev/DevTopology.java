package io.terroir.node.dev;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cluster of {@code terroir dev} and {@code terroir demo}: three AWS regions. */
final class DevTopology {
  private static final List<RegionConfig> REGIONS =
      List.of(
          new RegionConfig("eu-west-1", "EU", List.of("us-east-1", "ap-northeast-1")),
          new RegionConfig("us-east-1", "US", List.of("eu-west-1", "ap-northeast-1")),
          new RegionConfig("ap-northeast-1", "JP", List.of("us-east-1", "eu-west-1")));
  private static final List<String> ZONES = List.of("a", "b", "c");

  /** Peers of one process do not listen. */
  private static final HostPort NOWHERE = new HostPort("localhost", 0);

  private DevTopology() {}

  /** Three nodes and one gateway a region; the first node of each has an EPaxos replica. */
  static Topology threeRegions() {
    List<PeerConfig> peers = new ArrayList<>();
    int replica = 1;
    for (RegionConfig region : REGIONS) {
      for (String zone : ZONES) {
        Optional<Integer> configReplica =
            zone.equals(ZONES.get(0)) ? Optional.of(replica++) : Optional.empty();
        peers.add(
            new PeerConfig(
                region.name() + "-" + zone,
                Role.NODE,
                region.name(),
                zone,
                Optional.of(NOWHERE),
                configReplica));
      }
      peers.add(
          new PeerConfig(
              region.name() + "-gateway",
              Role.GATEWAY,
              region.name(),
              ZONES.get(0),
              Optional.of(NOWHERE),
              Optional.empty()));
    }
    return new Topology(REGIONS, peers);
  }
}
