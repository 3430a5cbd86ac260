package io.terroir.gateway.service;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.port.ShardAdmin;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the nodes that hold replicas of some shards how these are: the members that the directory
 * names, those that say in gossip that they lead or have joined, and those that their answers name;
 * if they know nothing of a shard, all nodes of its region. Confined to the gateway's pipe.
 */
final class ShardReplicas {
  /** Two round trips around the world; a look takes it twice at most. */
  static final Duration REPORT_TIMEOUT = Duration.ofSeconds(1);

  private final ShardAdmin admin;
  private final Members members;
  private final Pipe pipe;

  ShardReplicas(ShardAdmin admin, Members members, Pipe pipe) {
    this.admin = admin;
    this.members = members;
    this.pipe = pipe;
  }

  /** What one node has answered: reports, or a problem. */
  private record Answer(NodeId node, List<ReplicaReport> reports, Optional<Refusal> problem) {
    Optional<ReplicaReport> of(ShardId shard) {
      return reports.stream().filter(report -> report.shard().equals(shard)).findFirst();
    }
  }

  /**
   * One replica of a shard.
   *
   * @param report or, if that is empty, the problem; neither if the node answers that it has none
   */
  record Replica(NodeId node, Optional<ReplicaReport> report, Optional<Refusal> problem) {
    boolean leads() {
      return report.flatMap(ReplicaReport::leader).filter(node::equals).isPresent();
    }
  }

  /** All replicas of a shard, those without an answer included. */
  record Look(ShardRecord shard, List<Replica> replicas) {
    /** Who leads: two may say so for a moment, of which one has the higher term. */
    Optional<Replica> leader() {
      return replicas.stream()
          .filter(Replica::leads)
          .max(Comparator.comparingLong(replica -> replica.report().orElseThrow().term()));
    }

    /** Whose members to believe: the leader's, else those of who knows most to be committed. */
    Optional<ReplicaReport> best() {
      return leader()
          .flatMap(Replica::report)
          .or(
              () ->
                  replicas.stream()
                      .flatMap(replica -> replica.report().stream())
                      .max(Comparator.comparingLong(ReplicaReport::commitIndex)));
    }

    /** Whether {@code node} takes part, by {@link #best}. */
    boolean isMember(NodeId node) {
      return best().filter(report -> members(report).anyMatch(node::equals)).isPresent();
    }

    /** Whether {@code node} answers, and its replica has what it once had and takes part. */
    boolean isSound(NodeId node) {
      return replicas.stream()
          .filter(replica -> replica.node().equals(node))
          .anyMatch(replica -> replica.report().filter(Look::isSound).isPresent());
    }

    private static boolean isSound(ReplicaReport report) {
      return !report.joining() && report.quarantine().isEmpty();
    }

    /** The last entry that anybody knows to be committed. */
    long committed() {
      return replicas.stream()
          .flatMap(replica -> replica.report().stream())
          .mapToLong(ReplicaReport::commitIndex)
          .max()
          .orElse(0);
    }
  }

  /** Looks at {@code shards}, in their order. A node that does not answer is shown as such. */
  CompletableFuture<List<Look>> look(Collection<ShardRecord> shards, Deadline deadline) {
    Set<KeyspaceId> keyspaces =
        shards.stream().map(shard -> shard.id().keyspace()).collect(Collectors.toSet());
    Set<NodeId> known = new LinkedHashSet<>();
    for (ShardRecord shard : shards) {
      known.addAll(shard.members());
      members.leaderOf(shard.id()).ifPresent(known::add);
      known.addAll(members.joined(shard.id()));
    }
    return ask(known, keyspaces, deadline)
        .thenComposeAsync(
            answers -> {
              Set<NodeId> others = new LinkedHashSet<>();
              shards.forEach(shard -> others.addAll(holders(shard.id(), answers)));
              others.removeAll(known);
              return ask(others, keyspaces, deadline)
                  .thenApply(more -> Stream.concat(answers.stream(), more.stream()).toList());
            },
            pipe)
        .thenApply(answers -> shards.stream().map(shard -> look(shard, answers)).toList());
  }

  /** Who may hold a replica of {@code shard}, by those that were asked. */
  private List<NodeId> holders(ShardId shard, List<Answer> answers) {
    List<ReplicaReport> reports =
        answers.stream().flatMap(answer -> answer.of(shard).stream()).toList();
    return reports.isEmpty()
        ? livingNodes(shard.region())
        : reports.stream().flatMap(ShardReplicas::members).toList();
  }

  private List<NodeId> livingNodes(RegionId region) {
    return members.members().stream()
        .filter(member -> member.peer().region().equals(region))
        .filter(member -> member.metadata().role() == Role.NODE && member.isLiving())
        .map(Member::peer)
        .map(Peer::node)
        .toList();
  }

  private static Stream<NodeId> members(ReplicaReport report) {
    return Stream.of(report.voters(), report.outgoing(), report.learners()).flatMap(List::stream);
  }

  /** The members, and whoever else has a replica. */
  private static Look look(ShardRecord shard, List<Answer> answers) {
    List<Replica> all =
        answers.stream()
            .map(answer -> new Replica(answer.node(), answer.of(shard.id()), answer.problem()))
            .toList();
    List<NodeId> takePart =
        new Look(shard, all).best().map(best -> members(best).toList()).orElseGet(shard::members);
    return new Look(
        shard,
        all.stream()
            .filter(replica -> replica.report().isPresent() || takePart.contains(replica.node()))
            .sorted(Comparator.comparing(Replica::node))
            .toList());
  }

  private CompletableFuture<List<Answer>> ask(
      Collection<NodeId> nodes, Set<KeyspaceId> keyspaces, Deadline deadline) {
    List<CompletableFuture<Answer>> asked =
        nodes.stream().map(node -> ask(node, keyspaces, deadline)).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Answer> ask(NodeId node, Set<KeyspaceId> keyspaces, Deadline deadline) {
    return admin
        .reports(node, keyspaces, deadline.leftAtMost(REPORT_TIMEOUT))
        .handle(
            (reports, failure) ->
                failure == null
                    ? new Answer(node, reports, Optional.empty())
                    : new Answer(node, List.of(), Optional.of(Futures.refusalOf(failure))));
  }
}
