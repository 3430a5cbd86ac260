package io.terroir.node.config;

import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The regions and processes of a deployment. */
public record Topology(List<RegionConfig> regions, List<PeerConfig> peers) {
  public Topology {
    regions = List.copyOf(regions);
    peers = List.copyOf(peers);
  }

  /** The topology that a process is told. */
  public static Topology of(TerroirConfig config) {
    return new Topology(config.regions(), config.peers());
  }

  /** A process, by name. */
  public PeerConfig peer(String name) {
    return peers.stream()
        .filter(peer -> peer.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ConfigException("no process is named '" + name + "'"));
  }

  /** A region, by name. */
  public RegionConfig region(String name) {
    return regions.stream()
        .filter(region -> region.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ConfigException("no region is named '" + name + "'"));
  }

  /** All processes of a role. */
  public List<PeerConfig> peers(Role role) {
    return peers.stream().filter(peer -> peer.role() == role).toList();
  }

  /** The processes with an EPaxos replica, the nearest to {@code region} first. */
  public List<NodeId> configReplicasFrom(RegionId region) {
    List<RegionId> order = new ArrayList<>();
    order.add(region);
    region(region.name()).nearest().forEach(name -> order.add(new RegionId(name)));
    return peers.stream()
        .filter(peer -> peer.configReplica().isPresent())
        .sorted(Comparator.comparingInt(peer -> order.indexOf(peer.regionId())))
        .map(PeerConfig::id)
        .toList();
  }
}
