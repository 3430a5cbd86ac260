package io.terroir.simulation.fault;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Membership;
import io.terroir.raft.host.MembersMove;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.SimulatedProcess;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Who runs the shards: has the replicas on a node moved to others of its region because a schedule
 * says so, as far as there are others, and back later. Asks whoever leads for one change of a shard
 * at a time, as {@code terroir shard} does, and asks again for what was not done.
 */
public final class ShardOperator {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A node that ends does not answer. */
  private record Asked(CompletableFuture<Void> change, Duration givenUpAt) {
    boolean isOver(Duration now) {
      return change.isDone() || now.compareTo(givenUpAt) > 0;
    }
  }

  private final Cluster cluster;
  private final Set<NodeId> toLeave = new HashSet<>();
  private final Map<ShardId, Asked> asked = new HashMap<>();
  private final Map<ShardId, ShardRecord> known = new TreeMap<>();

  /** Works from now on. */
  public ShardOperator(Cluster cluster) {
    this.cluster = cluster;
    lookAgain();
  }

  /** Has {@code process} be no member of any shard of which somebody else can be one. */
  void moveAway(SimulatedProcess process) {
    toLeave.add(node(process));
  }

  /** Has {@code process} be a member again of the shards that were created with it. */
  void moveBack(SimulatedProcess process) {
    toLeave.remove(node(process));
  }

  /** Has every replica moved back. */
  void moveAllBack() {
    toLeave.clear();
  }

  /** Whether every shard has the members with which it was created. */
  public boolean isDone() {
    return toLeave.isEmpty()
        && shards().stream()
            .allMatch(
                shard -> leader(shard.id()).filter(leads -> isAsWanted(shard, leads)).isPresent());
  }

  private boolean isAsWanted(ShardRecord shard, RaftGroup leader) {
    Configuration now = leader.configuration();
    Membership members = now.members();
    return !members.isJoint()
        && members.learners().isEmpty()
        && new HashSet<>(members.voters()).equals(new HashSet<>(wanted(shard)))
        && now.index() <= leader.commitIndex();
  }

  private void lookAgain() {
    cluster
        .world()
        .schedule(
            LOOK_INTERVAL,
            "operator of shards",
            () -> {
              look();
              lookAgain();
            });
  }

  private void look() {
    Duration now = cluster.world().elapsed();
    asked.values().removeIf(ask -> ask.isOver(now));
    for (ShardRecord shard : shards()) {
      if (!asked.containsKey(shard.id())) {
        leader(shard.id())
            .flatMap(leader -> change(shard, leader))
            .ifPresent(change -> asked.put(shard.id(), new Asked(change, now.plus(PATIENCE))));
      }
    }
  }

  /** Whoever comes does so before anybody goes. */
  private Optional<CompletableFuture<Void>> change(ShardRecord shard, RaftGroup leader) {
    Membership now = leader.configuration().members();
    List<NodeId> wanted = wanted(shard);
    Optional<NodeId> comes =
        wanted.stream().filter(node -> !now.voters().contains(node)).findFirst();
    if (comes.isPresent()) {
      return comes.map(node -> MembersMove.add(leader, node, PATIENCE));
    }
    return now.everybody().stream()
        .filter(node -> !wanted.contains(node))
        .findFirst()
        .map(node -> MembersMove.remove(leader, node, PATIENCE));
  }

  /** As many as there were, if there are, those of the creation first. */
  private List<NodeId> wanted(ShardRecord shard) {
    List<NodeId> wanted =
        Stream.concat(shard.members().stream(), nodesOf(shard.id().region()))
            .distinct()
            .filter(node -> !toLeave.contains(node))
            .limit(shard.members().size())
            .toList();
    return wanted.isEmpty() ? shard.members() : wanted;
  }

  private Stream<NodeId> nodesOf(RegionId region) {
    return cluster.nodes().stream()
        .filter(process -> process.machine().peer().region().equals(region))
        .map(ShardOperator::node);
  }

  /** Two may say that they lead; one has the higher term. */
  private Optional<RaftGroup> leader(ShardId shard) {
    return cluster.nodes().stream()
        .flatMap(process -> process.node().stream())
        .flatMap(node -> node.strong().host().group(shard).stream())
        .filter(RaftGroup::isLeader)
        .max(Comparator.comparing(RaftGroup::term));
  }

  /** The strong shards that any gateway knows, or knew before it ended. */
  private Collection<ShardRecord> shards() {
    for (SimulatedProcess process : cluster.processes()) {
      process.gateway().map(gateway -> gateway.participant().view()).ifPresent(this::learn);
    }
    return known.values();
  }

  private void learn(DirectoryView view) {
    for (ShardRecord shard : view.shards()) {
      boolean strong =
          view.keyspace(shard.id().keyspace())
              .filter(keyspace -> keyspace.policy().layer() instanceof ConsistencyLayer.Strong)
              .isPresent();
      if (strong) {
        known.put(shard.id(), shard);
      }
    }
  }

  private static NodeId node(SimulatedProcess process) {
    return process.machine().peer().node();
  }
}
