package io.terroir.gateway.service;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.port.ShardAdmin;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.service.ShardReplicas.Look;
import io.terroir.gateway.service.ShardReplicas.Replica;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.ChangeShardMemberRequest;
import io.terroir.v1.ChangeShardMemberResponse;
import io.terroir.v1.MoveShardLeaderRequest;
import io.terroir.v1.MoveShardLeaderResponse;
import io.terroir.v1.ShardStatusRequest;
import io.terroir.v1.ShardStatusResponse;
import io.terroir.v1.SplitShardRequest;
import io.terroir.v1.SplitShardResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What operators ask about the Raft groups behind strong keyspaces. On the gateway's pipe. */
final class ShardLayerCalls {
  /** The longest election timeout and what it takes to catch up; then the old leader goes on. */
  static final Duration MOVE_TIMEOUT = Duration.ofSeconds(3);

  /** A node that takes longer to catch up goes on with it, and is asked for again. */
  static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(20);

  private static final String NODE = "node";

  private final DirectoryView view;
  private final Checks checks;
  private final ShardNames names;
  private final ShardAdmin admin;
  private final ShardReplicas replicas;
  private final Pipe pipe;

  ShardLayerCalls(DirectoryView view, Checks checks, Members members, ShardAdmin admin, Pipe pipe) {
    this.view = view;
    this.checks = checks;
    this.names = new ShardNames(view);
    this.admin = admin;
    this.replicas = new ShardReplicas(admin, members, pipe);
    this.pipe = pipe;
  }

  CompletableFuture<ShardStatusResponse> status(
      ShardStatusRequest request, Deadline deadline, AnswerHeader header) {
    Map<KeyspaceId, Keyspace> strong = strong(wanted(request.getKeyspace()));
    List<ShardRecord> shards =
        view.shards().stream()
            .filter(shard -> strong.containsKey(shard.id().keyspace()))
            .sorted(Comparator.comparing(ShardRecord::id))
            .toList();
    return replicas
        .look(shards, deadline)
        .thenApply(
            looks ->
                ShardStatusResponse.newBuilder()
                    .setHeader(header)
                    .addAllShards(
                        looks.stream()
                            .map(look -> ShardMessages.status(look, nameIn(strong, look)))
                            .toList())
                    .build());
  }

  private Collection<Keyspace> wanted(String keyspace) {
    return keyspace.isEmpty() ? view.keyspaces() : List.of(checks.strongKeyspace(keyspace));
  }

  private static Map<KeyspaceId, Keyspace> strong(Collection<Keyspace> keyspaces) {
    return keyspaces.stream()
        .filter(keyspace -> keyspace.policy().layer() instanceof ConsistencyLayer.Strong)
        .collect(Collectors.toMap(Keyspace::id, Function.identity()));
  }

  private static String nameIn(Map<KeyspaceId, Keyspace> keyspaces, Look look) {
    Keyspace keyspace = keyspaces.get(look.shard().id().keyspace());
    return keyspace == null ? "" : keyspace.name();
  }

  CompletableFuture<MoveShardLeaderResponse> moveLeader(
      MoveShardLeaderRequest request, Deadline deadline, AnswerHeader header) {
    ShardRecord shard = names.shard(request.getShard());
    NodeId to = ShardNames.node(request.getTo(), "to");
    return replicas
        .look(List.of(shard), deadline)
        .thenComposeAsync(looks -> moveLeader(looks.get(0), to, deadline), pipe)
        .thenApply(
            before ->
                MoveShardLeaderResponse.newBuilder()
                    .setHeader(header)
                    .setBefore(before.name())
                    .build());
  }

  private CompletableFuture<NodeId> moveLeader(Look look, NodeId to, Deadline deadline) {
    NodeId leader = leaderOf(look);
    if (leader.equals(to)) {
      return CompletableFuture.completedFuture(leader);
    }
    return admin
        .moveLeader(leader, look.shard().id(), to, deadline.leftAtMost(MOVE_TIMEOUT))
        .thenApply(moved -> leader);
  }

  private static NodeId leaderOf(Look look) {
    return look.leader()
        .map(Replica::node)
        .orElseThrow(
            () ->
                Refusal.of(
                        Reason.UNAVAILABLE,
                        "no member of shard "
                            + look.shard().id()
                            + " says that it leads; try again")
                    .toException());
  }

  CompletableFuture<ChangeShardMemberResponse> changeMember(
      ChangeShardMemberRequest request, Deadline deadline, AnswerHeader header) {
    ShardRecord shard = names.shard(request.getShard());
    NodeId node = ShardNames.node(request.getNode(), NODE);
    boolean votes =
        switch (request.getAction()) {
          case ADD -> true;
          case REMOVE -> false;
          case ACTION_UNSPECIFIED, UNRECOGNIZED ->
              throw Refusal.invalid("action", "add or remove?").toException();
        };
    return replicas
        .look(List.of(shard), deadline)
        .thenComposeAsync(looks -> changeMember(looks.get(0), node, votes, deadline), pipe)
        .thenApply(
            voters ->
                ChangeShardMemberResponse.newBuilder()
                    .setHeader(header)
                    .addAllVoters(voters.stream().map(NodeId::name).toList())
                    .build());
  }

  private CompletableFuture<List<NodeId>> changeMember(
      Look look, NodeId node, boolean votes, Deadline deadline) {
    NodeId leader = leaderOf(look);
    if (votes) {
      Checks.require(
          isNodeOf(look.shard().id().region(), node),
          NODE,
          "only nodes that are registered in the region of the shard hold its data");
    } else {
      requireGoes(look, node);
    }
    return admin.changeMember(
        leader, look.shard().id(), node, votes, deadline.leftAtMost(CHANGE_TIMEOUT));
  }

  CompletableFuture<SplitShardResponse> split(
      SplitShardRequest request, Deadline deadline, AnswerHeader header) {
    ShardRecord shard = names.shard(request.getShard());
    Optional<OriginDigest> at = ShardNames.digest(request.getAt(), "at");
    return replicas
        .look(List.of(shard), deadline)
        .thenComposeAsync(
            looks ->
                admin.split(
                    leaderOf(looks.get(0)), shard.id(), at, deadline.leftAtMost(CHANGE_TIMEOUT)),
            pipe)
        .thenApply(
            split ->
                SplitShardResponse.newBuilder()
                    .setHeader(header)
                    .setChild(split.child().toString())
                    .setChildFirst(split.childFirst().toString())
                    .build());
  }

  private boolean isNodeOf(RegionId region, NodeId node) {
    return view.nodes().stream()
        .anyMatch(known -> known.id().equals(node) && known.region().equals(region));
  }

  /**
   * The change itself needs a majority of those who are left, and until it is there it cannot be
   * taken back: the shard would wait for whoever is down.
   */
  private void requireGoes(Look look, NodeId node) {
    List<NodeId> voters = look.best().map(ReplicaReport::voters).orElse(List.of());
    if (!voters.contains(node)) {
      Checks.require(
          look.isMember(node) || isNodeOf(look.shard().id().region(), node),
          NODE,
          "there is no such node in the region of the shard");
      return;
    }
    List<NodeId> left = voters.stream().filter(voter -> !voter.equals(node)).toList();
    long answering = left.stream().filter(look::isSound).count();
    Checks.require(
        left.isEmpty() || answering > left.size() / 2,
        NODE,
        "of the voters that would be left "
            + answering
            + " of "
            + left.size()
            + " answer, which is no majority: add another one first");
  }
}
