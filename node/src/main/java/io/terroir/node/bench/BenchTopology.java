package io.terroir.node.bench;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Three regions on loopback, each a node with a config replica, and the process that makes the
 * load, which the nodes know as a gateway.
 *
 * @param replicas the nodes
 * @param metrics where each of them serves its metrics, in the same order
 * @param load who makes the load
 * @param journal of the nodes
 */
record BenchTopology(
    List<RegionConfig> regions,
    List<PeerConfig> replicas,
    List<HostPort> metrics,
    PeerConfig load,
    JournalBackend journal) {
  private static final List<RegionConfig> REGIONS =
      List.of(
          new RegionConfig("eu", "EU", List.of("us", "ap")),
          new RegionConfig("us", "US", List.of("eu", "ap")),
          new RegionConfig("ap", "JP", List.of("us", "eu")));

  /** On ports that are free now. */
  static BenchTopology onFreePorts(JournalBackend journal) {
    List<HostPort> free = FreePorts.find(2 * REGIONS.size() + 1);
    List<PeerConfig> replicas = new ArrayList<>();
    List<HostPort> metrics = new ArrayList<>();
    for (int i = 0; i < REGIONS.size(); i++) {
      String region = REGIONS.get(i).name();
      replicas.add(
          new PeerConfig(
              "bench-" + region,
              Role.NODE,
              region,
              "a",
              Optional.of(free.get(2 * i)),
              Optional.of(i + 1)));
      metrics.add(free.get(2 * i + 1));
    }
    PeerConfig load =
        new PeerConfig(
            "bench-load",
            Role.GATEWAY,
            REGIONS.get(0).name(),
            "a",
            Optional.of(free.get(2 * REGIONS.size())),
            Optional.empty());
    return new BenchTopology(REGIONS, replicas, metrics, load, journal);
  }

  /** The same as the processes are told it. */
  Topology topology() {
    List<PeerConfig> peers = new ArrayList<>(replicas);
    peers.add(load);
    return new Topology(regions, peers);
  }

  /** The configuration file of a replica that keeps its disk in {@code dataDirectory}. */
  String yaml(int replica, Path dataDirectory) {
    PeerConfig self = replicas.get(replica);
    return """
        process: {name: %s, data-dir: "%s", new-cluster: true, journal: %s}
        listen: {peer: "%s", metrics: "%s"}
        regions:
        %s
        peers:
        %s
        """
        .formatted(
            self.name(),
            dataDirectory,
            journal.name().toLowerCase(Locale.ROOT),
            self.address().orElseThrow(),
            metrics.get(replica),
            regions.stream().map(BenchTopology::yaml).collect(Collectors.joining("\n")),
            topology().peers().stream().map(BenchTopology::yaml).collect(Collectors.joining("\n")));
  }

  private static String yaml(RegionConfig region) {
    return "  - {name: %s, jurisdiction: %s, nearest: [%s]}"
        .formatted(region.name(), region.jurisdiction(), String.join(", ", region.nearest()));
  }

  private static String yaml(PeerConfig peer) {
    return "  - {name: %s, role: %s, region: %s, zone: %s, address: \"%s\"%s}"
        .formatted(
            peer.name(),
            peer.role() == Role.NODE ? "node" : "gateway",
            peer.region(),
            peer.zone(),
            peer.address().orElseThrow(),
            peer.configReplica().map(number -> ", config-replica: " + number).orElse(""));
  }
}
