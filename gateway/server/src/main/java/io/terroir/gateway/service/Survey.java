package io.terroir.gateway.service;

import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.port.Members;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.transport.Peer;
import io.terroir.v1.KeyspaceInfo;
import io.terroir.v1.NodeInfo;
import io.terroir.v1.RegionInfo;
import io.terroir.v1.ShardInfo;
import io.terroir.v1.StatusResponse;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The deployment as this gateway sees it: the directory view, and who is alive by membership. */
final class Survey {
  private static final String UNKNOWN = "unknown";

  private final Peer self;
  private final DirectoryView view;
  private final Members members;

  Survey(Peer self, DirectoryView view, Members members) {
    this.self = self;
    this.view = view;
    this.members = members;
  }

  List<KeyspaceInfo> keyspaces() {
    return view.keyspaces().stream()
        .sorted(Comparator.comparing(Keyspace::name))
        .map(PolicyMessages::info)
        .toList();
  }

  List<RegionInfo> regions() {
    Map<RegionId, Long> origins =
        view.bindings().stream()
            .collect(Collectors.groupingBy(OriginBinding::home, Collectors.counting()));
    return view.regions().stream()
        .sorted(Comparator.comparing(Region::id))
        .map(
            region ->
                RegionInfo.newBuilder()
                    .setName(region.id().name())
                    .setJurisdiction(region.jurisdiction())
                    .setNodes(nodesIn(region.id()))
                    .setGatewaysAlive(gatewaysIn(region.id()))
                    .setOrigins(origins.getOrDefault(region.id(), 0L))
                    .build())
        .toList();
  }

  private int nodesIn(RegionId region) {
    return (int) view.nodes().stream().filter(node -> node.region().equals(region)).count();
  }

  private int gatewaysIn(RegionId region) {
    return (int)
        members.members().stream()
            .filter(member -> member.peer().region().equals(region))
            .filter(member -> member.metadata().role() == Role.GATEWAY)
            .filter(member -> member.state() == Member.State.ALIVE)
            .count();
  }

  /** Registered nodes with what membership says of them, and gateways, which nobody registers. */
  List<NodeInfo> nodes() {
    Map<NodeId, NodeInfo> byName = new TreeMap<>();
    for (NodeRecord node : view.nodes()) {
      byName.put(
          node.id(),
          NodeInfo.newBuilder()
              .setName(node.id().name())
              .setRegion(node.region().name())
              .setZone(node.zone())
              .setRole(lowerCase(Role.NODE))
              .setState(UNKNOWN)
              .build());
    }
    for (Member member : members.members()) {
      NodeId name = member.peer().node();
      NodeInfo.Builder info =
          byName.containsKey(name)
              ? byName.get(name).toBuilder()
              : NodeInfo.newBuilder()
                  .setName(name.name())
                  .setRegion(member.peer().region().name())
                  .setZone(member.metadata().zone());
      byName.put(
          name,
          info.setRole(lowerCase(member.metadata().role()))
              .setState(lowerCase(member.state()))
              .setVersion(member.metadata().softwareVersion())
              .build());
    }
    return List.copyOf(byName.values());
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The shards of the keyspaces that {@code wanted} holds, in the order of their names. */
  List<ShardInfo> shards(Collection<Keyspace> wanted) {
    Map<KeyspaceId, String> names =
        wanted.stream().collect(Collectors.toMap(Keyspace::id, Keyspace::name));
    return view.shards().stream()
        .filter(shard -> names.containsKey(shard.id().keyspace()))
        .sorted(Comparator.comparing(ShardRecord::id))
        .map(shard -> info(shard, names.getOrDefault(shard.id().keyspace(), "")))
        .toList();
  }

  private ShardInfo info(ShardRecord shard, String keyspace) {
    return ShardInfo.newBuilder()
        .setId(shard.id().toString())
        .setKeyspace(keyspace)
        .setRegion(shard.id().region().name())
        .setFirst(shard.first().toString())
        .setLast(shard.last().toString())
        .addAllMembers(shard.members().stream().map(NodeId::name).toList())
        .setLeader(members.leaderOf(shard.id()).map(NodeId::name).orElse(""))
        .build();
  }

  StatusResponse.Builder status() {
    Map<KeyspaceId, Keyspace> keyspaces =
        view.keyspaces().stream().collect(Collectors.toMap(Keyspace::id, Function.identity()));
    List<ShardRecord> strong =
        view.shards().stream()
            .filter(
                shard -> {
                  Keyspace keyspace = keyspaces.get(shard.id().keyspace());
                  return keyspace != null
                      && keyspace.policy().layer() instanceof ConsistencyLayer.Strong;
                })
            .toList();
    return StatusResponse.newBuilder()
        .setGateway(self.node().name())
        .setRegion(self.region().name())
        .addAllRegions(regions())
        .setKeyspaces(keyspaces.size())
        .setShards(view.shards().size())
        .setStrongShards(strong.size())
        .setStrongShardsLed(
            (int) strong.stream().filter(shard -> members.leaderOf(shard.id()).isPresent()).count())
        .setOrigins(view.bindings().size());
  }
}
