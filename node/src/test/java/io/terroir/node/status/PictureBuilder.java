package io.terroir.node.status;

import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigReplica;
import io.terroir.sdk.ConfigReplica.Decisions;
import io.terroir.sdk.ConfigReplica.Instances;
import io.terroir.sdk.ConfigStatus;
import io.terroir.sdk.DeploymentStatus;
import io.terroir.sdk.NodeInfo;
import io.terroir.sdk.NodeStatus;
import io.terroir.sdk.NodeStatus.Disk;
import io.terroir.sdk.NodeStatus.GossipLag;
import io.terroir.sdk.NodeStatus.ReadReplicas;
import io.terroir.sdk.RegionInfo;
import io.terroir.sdk.ShardInfo;
import io.terroir.sdk.ShardStatus;
import io.terroir.sdk.ShardStatus.Replica;
import io.terroir.sdk.ShardStatus.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A deployment in words: every region has three nodes and a gateway, a config replica on its first
 * node if it is among the first three, and some shards of {@code cities} and of {@code visits}.
 */
final class PictureBuilder {
  private static final long GIBIBYTE = 1L << 30;
  private static final Disk ROOMY = new Disk(100 * GIBIBYTE, 81 * GIBIBYTE, GIBIBYTE / 2);

  private final Map<String, String> laws = new LinkedHashMap<>();
  private final int shardsPerRegion;
  private final Set<String> downNodes = new HashSet<>();
  private final Set<String> downGateways = new HashSet<>();
  private final Set<String> cutOff = new HashSet<>();
  private final Map<String, Disk> disks = new HashMap<>();
  private final Map<String, String> versions = new HashMap<>();
  private final Map<String, String> quarantines = new HashMap<>();
  private final Map<String, Long> lags = new HashMap<>();
  private final Map<String, GossipLag> gossip = new HashMap<>();
  private final Map<String, ReadReplicas> readReplicas = new HashMap<>();

  /** Regions, each followed by its law. */
  PictureBuilder(int shardsPerRegion, String... regionsAndLaws) {
    this.shardsPerRegion = shardsPerRegion;
    for (int i = 0; i < regionsAndLaws.length; i += 2) {
      laws.put(regionsAndLaws[i], regionsAndLaws[i + 1]);
    }
  }

  PictureBuilder down(String node) {
    downNodes.add(node);
    return this;
  }

  PictureBuilder gatewayDown(String region) {
    downGateways.add(region);
    return this;
  }

  PictureBuilder cutOff(String region) {
    cutOff.add(region);
    downGateways.add(region);
    return this;
  }

  PictureBuilder disk(String node, Disk disk) {
    disks.put(node, disk);
    return this;
  }

  PictureBuilder version(String node, String version) {
    versions.put(node, version);
    return this;
  }

  /** Of shard {@code number} in the region of the node. */
  PictureBuilder quarantine(String node, int number, String why) {
    quarantines.put(node + "/" + number, why);
    return this;
  }

  PictureBuilder applyLag(String node, int number, long entries) {
    lags.put(node + "/" + number, entries);
    return this;
  }

  PictureBuilder gossip(String node, GossipLag lag) {
    gossip.put(node + "<" + lag.from(), lag);
    return this;
  }

  PictureBuilder readReplicas(String node, ReadReplicas replicas) {
    readReplicas.put(node + "<" + replicas.of(), replicas);
    return this;
  }

  private boolean isDown(String region, String node) {
    return downNodes.contains(node) || cutOff.contains(region);
  }

  private static List<String> nodesOf(String region) {
    return List.of(region + "-a", region + "-b", region + "-c");
  }

  Picture build() {
    List<NodeStatus> nodes = new ArrayList<>();
    List<ShardStatus> strong = new ArrayList<>();
    List<ShardInfo> weak = new ArrayList<>();
    List<RegionInfo> regions = new ArrayList<>();
    for (String region : laws.keySet()) {
      nodesOf(region).forEach(node -> nodes.add(node(region, node)));
      nodes.add(gateway(region));
      for (int i = 0; i < shardsPerRegion; i++) {
        strong.add(shard(region, i));
      }
      weak.add(
          new ShardInfo(
              "k2/" + region + "/0",
              "visits",
              region,
              "0",
              "f",
              nodesOf(region),
              Optional.empty()));
      regions.add(
          new RegionInfo(
              region, laws.get(region), 3, downGateways.contains(region) ? 0 : 1, 8_107));
    }
    int all = strong.size();
    int led = (int) strong.stream().filter(shard -> shard.leader().isPresent()).count();
    String first = laws.keySet().iterator().next();
    return new Picture(
        new DeploymentStatus(
            first + "-gateway",
            first,
            regions,
            2,
            all + weak.size(),
            led,
            all,
            8_107L * regions.size()),
        nodes,
        strong,
        weak,
        config());
  }

  private NodeStatus node(String region, String name) {
    boolean down = isDown(region, name);
    NodeInfo info =
        new NodeInfo(
            name,
            region,
            name.substring(name.length() - 1),
            "node",
            down ? "dead" : "alive",
            versions.getOrDefault(name, "0.1"));
    return down
        ? new NodeStatus(
            info, Optional.of(name + " did not answer within 1000 ms"), Optional.empty())
        : new NodeStatus(info, Optional.empty(), Optional.of(report(region, name)));
  }

  private NodeStatus.Report report(String region, String name) {
    List<GossipLag> from = new ArrayList<>();
    List<ReadReplicas> of = new ArrayList<>();
    for (String other : laws.keySet()) {
      if (!other.equals(region)) {
        from.add(
            gossip.getOrDefault(
                name + "<" + other,
                new GossipLag(other, Optional.of(Duration.ofMillis(2_400)), 0, Duration.ZERO)));
        of.add(
            readReplicas.getOrDefault(
                name + "<" + other,
                new ReadReplicas(other, shardsPerRegion, 0, Optional.of(Duration.ofMillis(740)))));
      }
    }
    return new NodeStatus.Report(Optional.of(disks.getOrDefault(name, ROOMY)), from, of);
  }

  private NodeStatus gateway(String region) {
    return new NodeStatus(
        new NodeInfo(
            region + "-gateway",
            region,
            "a",
            "gateway",
            downGateways.contains(region) ? "dead" : "alive",
            "0.1"),
        Optional.empty(),
        Optional.empty());
  }

  private ShardStatus shard(String region, int number) {
    List<String> voters = nodesOf(region);
    List<String> up = voters.stream().filter(node -> !isDown(region, node)).toList();
    List<String> mayLead =
        up.stream().filter(node -> !quarantines.containsKey(node + "/" + number)).toList();
    Optional<String> leader =
        mayLead.size() * 2 > voters.size()
            ? Optional.of(mayLead.get(number % mayLead.size()))
            : Optional.empty();
    return new ShardStatus(
        "k1/" + region + "/" + number,
        "cities",
        region,
        number,
        leader,
        up.isEmpty() ? List.of() : voters,
        List.of(),
        List.of(),
        voters.stream().map(node -> replica(region, node, number, leader)).toList());
  }

  private Replica replica(String region, String node, int number, Optional<String> leader) {
    String key = node + "/" + number;
    return isDown(region, node)
        ? new Replica(node, Optional.of("did not answer within 1000 ms"), Optional.empty())
        : new Replica(
            node,
            Optional.empty(),
            Optional.of(
                new Report(
                    7,
                    leader,
                    false,
                    Optional.ofNullable(quarantines.get(key)),
                    51_204,
                    51_204 - lags.getOrDefault(key, 0L),
                    lags.getOrDefault(key, 0L))));
  }

  private ConfigStatus config() {
    List<ConfigMembers.Member> members = new ArrayList<>();
    List<ConfigReplica> replicas = new ArrayList<>();
    for (String region : laws.keySet().stream().limit(3).toList()) {
      String node = region + "-a";
      members.add(new ConfigMembers.Member(members.size() + 1, node, region));
      boolean down = isDown(region, node);
      replicas.add(
          new ConfigReplica(
              node,
              region,
              true,
              !down,
              down ? Optional.of("did not answer within 1000 ms") : Optional.empty(),
              down
                  ? Optional.empty()
                  : Optional.of(
                      new ConfigReplica.Report(
                          "member",
                          members.size(),
                          1,
                          1,
                          Collections.emptyList(),
                          new Instances(0, 0, 0, 12),
                          new Decisions(12, 0, 0, 0, 0),
                          0,
                          0,
                          Duration.ZERO))));
    }
    return new ConfigStatus(
        Optional.of(new ConfigMembers(1, members, members.size() / 2 + 1, members.size())),
        replicas);
  }
}
