package io.terroir.node.wiring;

import com.google.common.hash.Hashing;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gossip.replica.ReplicaPolicy;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which nodes keep read replicas, by the directory: in every other region that may store something
 * of the keyspace, the node that scores highest by a hash of shard and node (rendezvous hashing).
 */
public final class DirectoryReplicaPolicy implements ReplicaPolicy {
  private final NodeId self;
  private final DirectoryView view;
  private final MachinePlace place;

  /**
   * Answers from {@code view} for the node {@code self}.
   *
   * @param place what may be held by this node
   */
  public DirectoryReplicaPolicy(NodeId self, DirectoryView view, MachinePlace place) {
    this.self = self;
    this.view = view;
    this.place = place;
  }

  @Override
  public Optional<ResidencyScope> scopeOf(KeyspaceId keyspace, OriginDigest origin) {
    if (!mayHold(keyspace)) {
      return Optional.empty();
    }
    try {
      return Optional.of(view.scopeOf(keyspace, origin));
    } catch (TerroirRefusedException e) {
      // The keyspace, or every region that its rule allows, is not known here yet.
      return Optional.empty();
    }
  }

  @Override
  public boolean readableElsewhere(KeyspaceId keyspace, OriginDigest origin) {
    return view.keyspace(keyspace).map(found -> found.isReadableElsewhere(origin)).orElse(false);
  }

  @Override
  public List<Peer> followers(ShardId shard) {
    return view.keyspace(shard.keyspace())
        .filter(DirectoryReplicaPolicy::hasReadReplicas)
        .map(keyspace -> followers(keyspace, shard).toList())
        .orElse(List.of());
  }

  @Override
  public boolean holds(ShardId shard, OriginDigest origin) {
    return view.shardOf(shard.keyspace(), shard.region(), origin)
        .filter(record -> record.id().equals(shard))
        .isPresent();
  }

  @Override
  public long generation(ShardId shard) {
    return view.shard(shard).map(ShardRecord::generation).orElse(0L);
  }

  /** The followers of {@code shard} in one region. */
  public List<NodeId> followers(ShardId shard, RegionId region) {
    return followers(shard).stream()
        .filter(peer -> peer.region().equals(region))
        .map(Peer::node)
        .toList();
  }

  @Override
  public Collection<ShardId> followed() {
    return view.shards().stream()
        .map(ShardRecord::id)
        .filter(shard -> mayHold(shard.keyspace()))
        .filter(shard -> followers(shard).stream().anyMatch(peer -> peer.node().equals(self)))
        .toList();
  }

  private boolean mayHold(KeyspaceId keyspace) {
    return view.keyspace(keyspace).map(place::mayHold).orElse(true);
  }

  private Stream<Peer> followers(Keyspace keyspace, ShardId shard) {
    return view.regions().stream()
        .filter(region -> !region.id().equals(shard.region()))
        .filter(keyspace::mayStoreSomethingIn)
        .flatMap(region -> follower(shard, region.id()).stream());
  }

  private Optional<Peer> follower(ShardId shard, RegionId region) {
    return view.nodes().stream()
        .filter(node -> node.region().equals(region))
        .max(Comparator.comparingLong(node -> score(shard, node)))
        .map(node -> new Peer(node.id(), node.region()));
  }

  private static long score(ShardId shard, NodeRecord node) {
    String both = shard + "@" + node.id();
    return Hashing.farmHashFingerprint64().hashString(both, StandardCharsets.UTF_8).asLong();
  }

  private static boolean hasReadReplicas(Keyspace keyspace) {
    return keyspace.policy().layer() instanceof ConsistencyLayer.Strong strong
        && strong.readReplicas();
  }
}
