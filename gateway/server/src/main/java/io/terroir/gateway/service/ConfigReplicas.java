package io.terroir.gateway.service;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.service.ReplicaOperationsClient;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Asks every config replica how it is: those that the configuration names, and the members that
 * these tell of. Confined to the gateway's pipe.
 */
final class ConfigReplicas {
  /** Two round trips around the world; a look takes it twice at most. */
  static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

  private final Collection<NodeId> configured;
  private final ReplicaOperationsClient client;
  private final Pipe pipe;

  /**
   * What one replica has answered.
   *
   * @param status or, if that is empty, the problem
   */
  record Answer(NodeId node, Optional<ReplicaStatus> status, Optional<Refusal> problem) {
    boolean hasEntered(long epoch) {
      return status.isPresent() && status.get().hasEntered(epoch);
    }
  }

  /** What all have answered. */
  record Look(List<Answer> answers) {
    /** Who decides, as far as anybody that answers has come. */
    Optional<Membership> newest() {
      return answers.stream()
          .flatMap(answer -> answer.status().stream())
          .flatMap(status -> status.members().stream())
          .max(Comparator.comparingLong(Membership::epoch));
    }

    Optional<ReplicaStatus> of(NodeId node) {
      return answers.stream()
          .filter(answer -> answer.node().equals(node))
          .findFirst()
          .flatMap(Answer::status);
    }

    /** The members that take part in {@code epoch}, in the order in which they were asked. */
    List<NodeId> takingPart(long epoch) {
      return answers.stream().filter(answer -> answer.hasEntered(epoch)).map(Answer::node).toList();
    }
  }

  /**
   * The replicas of a deployment.
   *
   * @param configured on which nodes they were when it was configured; asked first, in this order
   */
  ConfigReplicas(Collection<NodeId> configured, ReplicaOperationsClient client, Pipe pipe) {
    this.configured = List.copyOf(configured);
    this.client = client;
    this.pipe = pipe;
  }

  /** Asks all, and {@code others}. A replica that does not answer is in the result as such. */
  CompletableFuture<Look> look(Set<NodeId> others, Deadline deadline) {
    Set<NodeId> known = new LinkedHashSet<>(configured);
    known.addAll(others);
    return ask(known, deadline)
        .thenComposeAsync(
            answers -> {
              Set<NodeId> members = new LinkedHashSet<>();
              new Look(answers)
                  .newest()
                  .ifPresent(newest -> members.addAll(newest.members().values()));
              members.removeAll(known);
              return ask(members, deadline)
                  .thenApply(
                      more -> {
                        List<Answer> all = new ArrayList<>(answers);
                        all.addAll(more);
                        return new Look(all);
                      });
            },
            pipe);
  }

  /** Has the replica on {@code node} submit the change from {@code current} to {@code next}. */
  CompletableFuture<Membership> change(
      NodeId node, Membership current, Membership next, Duration timeout) {
    return client.change(node, current, next, timeout);
  }

  private CompletableFuture<List<Answer>> ask(Collection<NodeId> nodes, Deadline deadline) {
    List<CompletableFuture<Answer>> asked =
        nodes.stream().map(node -> ask(node, deadline)).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Answer> ask(NodeId node, Deadline deadline) {
    return client
        .status(node, deadline.leftAtMost(STATUS_TIMEOUT))
        .handle(
            (status, failure) ->
                failure == null
                    ? new Answer(node, Optional.of(status), Optional.empty())
                    : new Answer(node, Optional.empty(), Optional.of(Futures.refusalOf(failure))));
  }
}
