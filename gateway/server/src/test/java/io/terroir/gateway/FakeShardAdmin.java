package io.terroir.gateway;

import io.terroir.gateway.port.ShardAdmin;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Nodes that answer operators with what they are told to. */
final class FakeShardAdmin implements ShardAdmin {
  /** What each node says; others cannot be reached. */
  final Map<NodeId, List<ReplicaReport>> reports = new LinkedHashMap<>();

  /** Who was told to hand over, to whom. */
  final List<String> moves = new ArrayList<>();

  /** Who was told to add or remove whom. */
  final List<String> changes = new ArrayList<>();

  @Override
  public CompletableFuture<List<ReplicaReport>> reports(
      NodeId node, Set<KeyspaceId> keyspaces, Duration timeout) {
    List<ReplicaReport> known = reports.get(node);
    return known == null
        ? CompletableFuture.failedFuture(
            Refusal.of(Reason.UNAVAILABLE, "cannot be reached").toException())
        : CompletableFuture.completedFuture(
            known.stream()
                .filter(report -> keyspaces.contains(report.shard().keyspace()))
                .toList());
  }

  @Override
  public CompletableFuture<Void> moveLeader(
      NodeId leader, ShardId shard, NodeId to, Duration timeout) {
    moves.add(shard + ": " + leader + " to " + to);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<List<NodeId>> changeMember(
      NodeId leader, ShardId shard, NodeId node, boolean votes, Duration timeout) {
    changes.add(shard + ": " + leader + (votes ? " adds " : " removes ") + node);
    return CompletableFuture.completedFuture(votes ? List.of(leader, node) : List.of(leader));
  }

  @Override
  public CompletableFuture<Split> split(
      NodeId leader, ShardId shard, Optional<OriginDigest> at, Duration timeout) {
    changes.add(shard + ": " + leader + " splits at " + at.map(OriginDigest::toString).orElse("-"));
    ShardId child = new ShardId(shard.keyspace(), shard.region(), shard.number() + 1);
    return CompletableFuture.completedFuture(new Split(child, at.orElse(OriginDigest.MAX)));
  }
}
