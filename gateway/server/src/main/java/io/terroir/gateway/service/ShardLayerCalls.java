package io.terroir.gateway.service;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.port.ShardAdmin;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.gateway.service.ShardReplicas.Look;
import io.terroir.gateway.service.ShardReplicas.Replica;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.MoveShardLeaderRequest;
import io.terroir.v1.MoveShardLeaderResponse;
import io.terroir.v1.ShardStatusRequest;
import io.terroir.v1.ShardStatusResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What operators ask about the Raft groups behind strong keyspaces. On the gateway's pipe. */
final class ShardLayerCalls {
  /** The longest election timeout and what it takes to catch up; then the old leader goes on. */
  static final Duration MOVE_TIMEOUT = Duration.ofSeconds(3);

  private final DirectoryView view;
  private final Checks checks;
  private final ShardNames names;
  private final ShardAdmin admin;
  private final ShardReplicas replicas;
  private final Pipe pipe;

  ShardLayerCalls(DirectoryView view, Checks checks, ShardAdmin admin, Pipe pipe) {
    this.view = view;
    this.checks = checks;
    this.names = new ShardNames(view);
    this.admin = admin;
    this.replicas = new ShardReplicas(admin, pipe);
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
    if (look.leader().isEmpty()) {
      return Futures.refused(
          Refusal.of(
              Reason.UNAVAILABLE,
              "no member of shard " + look.shard().id() + " says that it leads; try again"));
    }
    NodeId leader = look.leader().map(Replica::node).orElseThrow();
    if (leader.equals(to)) {
      return CompletableFuture.completedFuture(leader);
    }
    return admin
        .moveLeader(leader, look.shard().id(), to, deadline.leftAtMost(MOVE_TIMEOUT))
        .thenApply(moved -> leader);
  }
}
