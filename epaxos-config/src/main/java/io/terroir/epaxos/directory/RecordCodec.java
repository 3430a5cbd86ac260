package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.proto.BindingMessage;
import io.terroir.epaxos.proto.DeciderMessage;
import io.terroir.epaxos.proto.DistanceMessage;
import io.terroir.epaxos.proto.EvidenceMessage;
import io.terroir.epaxos.proto.KeyspaceMessage;
import io.terroir.epaxos.proto.NodeMessage;
import io.terroir.epaxos.proto.PlacementMessage;
import io.terroir.epaxos.proto.RegionMessage;
import io.terroir.epaxos.proto.ShardMessage;
import io.terroir.epaxos.proto.ShardSetMessage;
import io.terroir.epaxos.proto.TransitionMessage;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.PolicyTransition;
import io.terroir.runtime.keyspace.Region;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Records of the directory as messages. What stands for a set is sorted: equal means same bytes.
 */
final class RecordCodec {
  private RecordCodec() {}

  static RegionMessage region(RegionRecord record) {
    RegionMessage.Builder message =
        RegionMessage.newBuilder()
            .setRegion(record.region().id().name())
            .setJurisdiction(record.region().jurisdiction())
            .setRevision(record.revision());
    new TreeMap<>(record.distances())
        .forEach(
            (region, distance) ->
                message.addDistances(
                    DistanceMessage.newBuilder().setRegion(region.name()).setDistance(distance)));
    return message.build();
  }

  static RegionRecord region(RegionMessage message) {
    Map<RegionId, Integer> distances = new TreeMap<>();
    for (DistanceMessage distance : message.getDistancesList()) {
      distances.put(new RegionId(distance.getRegion()), distance.getDistance());
    }
    Region region = new Region(new RegionId(message.getRegion()), message.getJurisdiction());
    return new RegionRecord(region, distances, message.getRevision());
  }

  static NodeMessage node(NodeRecord record) {
    return NodeMessage.newBuilder()
        .setNode(record.id().name())
        .setRegion(record.region().name())
        .setZone(record.zone())
        .setDisk(record.disk().number())
        .setGeneration(record.generation())
        .build();
  }

  static NodeRecord node(NodeMessage message) {
    return new NodeRecord(
        new NodeId(message.getNode()),
        new RegionId(message.getRegion()),
        message.getZone(),
        new DiskId(message.getDisk()),
        message.getGeneration());
  }

  static KeyspaceMessage keyspace(Keyspace keyspace) {
    KeyspaceMessage.Builder message =
        KeyspaceMessage.newBuilder()
            .setNumber(keyspace.id().number())
            .setName(keyspace.name())
            .setSalt(keyspace.salt())
            .setPolicy(PolicyCodec.policy(keyspace.policy()))
            .setPolicyEpoch(keyspace.policyEpoch())
            .addAllFormerRegions(names(keyspace.formerRegions()));
    keyspace
        .transition()
        .ifPresent(
            open ->
                message.setTransition(
                    TransitionMessage.newBuilder()
                        .setFrom(PolicyCodec.policy(open.from()))
                        .addAllMissing(names(open.missing()))));
    return message.build();
  }

  static Keyspace keyspace(KeyspaceMessage message) {
    Optional<PolicyTransition> transition =
        message.hasTransition()
            ? Optional.of(
                new PolicyTransition(
                    PolicyCodec.policy(message.getTransition().getFrom()),
                    regions(message.getTransition().getMissingList())))
            : Optional.empty();
    return new Keyspace(
        new KeyspaceId(message.getNumber()),
        message.getName(),
        message.getSalt(),
        PolicyCodec.policy(message.getPolicy()),
        message.getPolicyEpoch(),
        transition,
        regions(message.getFormerRegionsList()));
  }

  static List<String> names(SortedSet<RegionId> regions) {
    return regions.stream().map(RegionId::name).toList();
  }

  static SortedSet<RegionId> regions(List<String> names) {
    return names.stream().map(RegionId::new).collect(Collectors.toCollection(TreeSet::new));
  }

  static PlacementMessage placement(ShardPlacement placement) {
    return PlacementMessage.newBuilder()
        .setFirst(placement.first().bytes())
        .setLast(placement.last().bytes())
        .addAllMembers(placement.members().stream().map(NodeId::name).toList())
        .build();
  }

  static ShardPlacement placement(PlacementMessage message) {
    return new ShardPlacement(
        OriginDigest.parse(message.getFirst()),
        OriginDigest.parse(message.getLast()),
        message.getMembersList().stream().map(NodeId::new).toList());
  }

  static ShardSetMessage shards(KeyspaceId keyspace, RegionId region, List<ShardRecord> shards) {
    ShardSetMessage.Builder message =
        ShardSetMessage.newBuilder().setKeyspace(keyspace.number()).setRegion(region.name());
    for (ShardRecord shard : shards) {
      message.addShards(
          ShardMessage.newBuilder()
              .setNumber(shard.id().number())
              .setPlacement(
                  placement(new ShardPlacement(shard.first(), shard.last(), shard.members())))
              .addAllDisks(shard.disks().stream().map(DiskId::number).toList())
              .setGeneration(shard.generation())
              .setReservedChild(shard.reservedChild()));
    }
    return message.build();
  }

  static List<ShardRecord> shards(ShardSetMessage message) {
    KeyspaceId keyspace = new KeyspaceId(message.getKeyspace());
    RegionId region = new RegionId(message.getRegion());
    return message.getShardsList().stream()
        .map(
            shard -> {
              ShardPlacement placement = placement(shard.getPlacement());
              return new ShardRecord(
                  new ShardId(keyspace, region, shard.getNumber()),
                  placement.first(),
                  placement.last(),
                  placement.members(),
                  shard.getDisksList().stream().map(DiskId::new).toList(),
                  shard.getGeneration(),
                  shard.getReservedChild());
            })
        .toList();
  }

  static BindingMessage binding(OriginBinding binding) {
    return home(binding)
        .setKeyspace(binding.keyspace().number())
        .setOrigin(binding.origin().bytes())
        .build();
  }

  /** All of a binding but whose it is. */
  static BindingMessage.Builder home(OriginBinding binding) {
    BindingMessage.Builder message =
        BindingMessage.newBuilder()
            .setHome(binding.home().name())
            .setEpoch(binding.epoch())
            .setErased(binding.isErased());
    if (binding.state() instanceof OriginState.Moving moving) {
      message.setMovingTo(moving.to().name());
    }
    return message;
  }

  static OriginBinding binding(BindingMessage message) {
    return new OriginBinding(
        new KeyspaceId(message.getKeyspace()),
        OriginDigest.parse(message.getOrigin()),
        new RegionId(message.getHome()),
        message.getEpoch(),
        state(message.getMovingTo(), message.getErased()));
  }

  /** The state that is written as these two. */
  static OriginState state(String movingTo, boolean erased) {
    if (erased) {
      return new OriginState.Erased();
    }
    return movingTo.isEmpty()
        ? new OriginState.Settled()
        : new OriginState.Moving(new RegionId(movingTo));
  }

  static EvidenceMessage evidence(ClaimEvidence evidence) {
    return EvidenceMessage.newBuilder()
        .setClaimant(evidence.claimant().name())
        .setSeenIn(evidence.seenIn().name())
        .setClaimedMillis(evidence.claimedMillis())
        .build();
  }

  static ClaimEvidence evidence(EvidenceMessage message) {
    return new ClaimEvidence(
        new NodeId(message.getClaimant()),
        new RegionId(message.getSeenIn()),
        message.getClaimedMillis());
  }

  static DeciderMessage decider(CommandId id) {
    return DeciderMessage.newBuilder()
        .setReplica(id.replica().number())
        .setIncarnation(id.incarnation())
        .setSequence(id.sequence())
        .build();
  }

  static CommandId decider(DeciderMessage message) {
    return new CommandId(
        new ReplicaId(message.getReplica()), message.getIncarnation(), message.getSequence());
  }
}
