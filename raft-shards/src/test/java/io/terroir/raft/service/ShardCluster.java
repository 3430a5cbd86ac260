package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.feed.FeedLimits;
import io.terroir.raft.feed.LeaderFeed;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftHost;
import io.terroir.raft.log.Quarantine;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.TestReplica;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.replica.ClosedTime;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One shard on three nodes of a simulated region, put together as a node does it. */
final class ShardCluster {
  private static final DiskId DISK = new DiskId(1);
  private static final List<NodeId> MEMBERS =
      Arrays.asList(new NodeId("a"), new NodeId("b"), new NodeId("c"));

  private final SimulatedWorld world;
  private final RaftConfig config;
  private final ShardLimits limits;
  private final StoreScrub.Settings scrub;
  private final Map<NodeId, SimulatedNode> nodes = new LinkedHashMap<>();
  private final Map<NodeId, RaftHost> hosts = new LinkedHashMap<>();
  private final Map<NodeId, RaftGroup> groups = new LinkedHashMap<>();
  private final List<ClosedTime> closedTimes = new ArrayList<>();
  private long restoredBeforeCrashes;

  ShardCluster(long seed, RaftConfig config, ShardLimits limits) {
    this(seed, config, limits, new StoreScrub.Settings(Duration.ofSeconds(2), 1 << 20));
  }

  ShardCluster(long seed, RaftConfig config, ShardLimits limits, StoreScrub.Settings scrub) {
    this.scrub = scrub;
    this.world = new SimulatedWorld(seed);
    this.config = config;
    this.limits = limits;
    for (NodeId member : MEMBERS) {
      nodes.put(member, world.node(new Peer(member, TestReplica.REGION)));
      start(member);
    }
  }

  private void start(NodeId member) {
    SimulatedNode node = node(member);
    RaftHost host =
        new RaftHost(
            member,
            DISK,
            List.of(node.pipe(1)),
            node.transport(),
            node.journal(),
            node.store(),
            node.wallClock(),
            node.random("raft"),
            config);
    hosts.put(member, host);
    LeaderFeed feed = new LeaderFeed(node.pipe(2), FeedLimits.DEFAULT);
    feed.onProgress(shard -> noteClosed(feed, shard));
    ShardService service = new ShardService(node.peer(), node.requests(), node.wallClock());
    service.start();
    ShardReplicas replicas = new ShardReplicas(host, node.store(), limits, feed, service);
    new ShardAdminService(host, node.requests()).start();
    groups.put(
        member, replicas.open(TestReplica.SHARD, OriginRange.ALL, MEMBERS, Optional.of(DISK)));
    replicas.scrub(node.pipe(1), scrub).start();
  }

  private void noteClosed(LeaderFeed feed, ShardId shard) {
    feed.closed(shard).ifPresent(closedTimes::add);
  }

  SimulatedWorld world() {
    return world;
  }

  List<NodeId> members() {
    return MEMBERS;
  }

  SimulatedNode node(NodeId member) {
    return Objects.requireNonNull(nodes.get(member));
  }

  boolean leads(NodeId member) {
    return node(member).isUp() && group(member).isLeader();
  }

  void crash(NodeId member) {
    restoredBeforeCrashes += restored(member);
    node(member).crash();
  }

  void restart(NodeId member) {
    node(member).restart();
    start(member);
  }

  void restartAll() {
    MEMBERS.stream().filter(member -> !node(member).isUp()).forEach(this::restart);
  }

  /** Every closed time that any leader has offered. */
  List<ClosedTime> closedTimes() {
    return closedTimes;
  }

  /** The hashes of what the members hold; one, when all have applied the same. */
  Set<ByteString> stateHashes() {
    return nodes.values().stream()
        .map(
            node ->
                new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, limits, node.store())
                    .stateHash())
        .collect(Collectors.toSet());
  }

  /** How many snapshots were restored by all replicas together. */
  long snapshotsRestored() {
    return restoredBeforeCrashes + MEMBERS.stream().mapToLong(this::restored).sum();
  }

  private long restored(NodeId member) {
    return group(member).counters().snapshotsRestored();
  }

  /** How many snapshots {@code member} is sending. */
  int snapshotsUnderWay(NodeId member) {
    return Objects.requireNonNull(hosts.get(member)).snapshots().underWay();
  }

  /** Who is in quarantine, of those that are up, and why. */
  Map<NodeId, Quarantine> quarantined() {
    Map<NodeId, Quarantine> found = new LinkedHashMap<>();
    for (NodeId member : MEMBERS) {
      if (node(member).isUp()) {
        group(member).quarantine().ifPresent(why -> found.put(member, why));
      }
    }
    return found;
  }

  RaftGroup group(NodeId member) {
    return Objects.requireNonNull(groups.get(member));
  }
}
